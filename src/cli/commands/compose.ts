import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import { gatewayInstalls } from '../../clients';
import { secretOrigins } from '../../proof';
import { describeFinding, openFindings } from '../../rules';
import { evaluateAssembly, type WriteTreeResult } from '../../synth';
import { type ComposeProject, composeProject, DEFAULT_SUBNET, writeProject } from '../../targets/compose';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { compose } from '../project/compose';
import { selectServers } from '../project/select-servers';
import type { Project } from '../project/settings';
import type { Session } from '../session';

interface Options {
  readonly out: string;
  readonly subnet: string;
  readonly check?: true;
  readonly force?: true;
  readonly json?: true;
}

export function composeCommand(cli: Cli): Command {
  return new Command('compose')
    .description('check the composition and write it as a Compose project for one machine')
    .option('-o, --out <folder>', "the project's folder, relative to the composition", 'compose')
    .option('--subnet <range>', "the IPv4 range of the servers' networks", DEFAULT_SUBNET)
    .option('--check', 'write nothing; fail when the folder differs from the composition')
    .option('--force', 'overwrite files that were edited by hand or written by others')
    .option('--json', 'print the result as JSON')
    .action(async (options: Options) => cli.end(await run(cli.session, cli.project(), options)));
}

async function run(session: Session, project: Project, options: Options): Promise<ExitCode> {
  const assembly = await compose(project, session);
  selectServers(assembly, [], project.folder);
  const report = evaluateAssembly(assembly);
  for (const finding of openFindings(report)) session.err(describeFinding(finding));
  if (report.counts.errors > 0) return ExitCode.FINDINGS;
  const out = resolve(project.folder, options.out);
  const made = composeProject(assembly, {
    project: project.folder,
    out,
    subnet: options.subnet,
    installs: gatewayInstalls,
    placeOf: secretOrigins(assembly.objects.map(({ manifest }) => manifest)),
  });
  const tree = writeProject(made, out, { check: options.check, force: options.force });
  if (options.json) session.out(JSON.stringify(asJson(made, out, tree), null, 2));
  else describe(session, made, out, tree);
  return ExitCode.OK;
}

function describe(
  session: Session,
  { file, servers, roles, secrets, notCarried }: ComposeProject,
  out: string,
  tree: WriteTreeResult,
): void {
  const place = relative(session.folder, out) || '.';
  for (const { id, url, asksForTokens, gateways = [] } of servers) {
    const by = gateways.length > 0 ? `  (by ${gateways.join(', ')})` : '';
    session.out(`${id}  ${url}${by}${asksForTokens ? '' : '  (asks for no token)'}`);
  }
  for (const { id, role, url, redirect } of roles) {
    session.out(`${id}  ${url}  (${role})${redirect === undefined ? '' : `  tell the identity provider ${redirect}`}`);
  }
  for (const { file: wanted, reference } of secrets) session.out(`put  ${place}/${wanted}  from ${reference}`);
  for (const { subject, what } of notCarried) session.out(`not carried  ${subject}: ${what}`);
  const { written, removed, unchanged } = tree;
  session.out(
    `${place}: ${Object.keys(file.services).length} services; ${written.length} written, ${removed.length} removed, ${unchanged} unchanged`,
  );
}

function asJson(
  { file, servers, roles, secrets, notCarried }: ComposeProject,
  folder: string,
  tree: WriteTreeResult,
): unknown {
  return { folder, services: Object.keys(file.services), servers, roles, secrets, notCarried, ...tree };
}
