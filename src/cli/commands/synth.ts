import { resolve } from 'node:path';
import { Command } from 'commander';
import { evaluateAssembly, writeTree } from '../../synth';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { compose } from '../project/compose';
import type { Project } from '../project/settings';
import { describeSynthesis, type Synthesis, synthesisAsJson } from '../report/synthesis';
import type { Session } from '../session';

interface Options {
  readonly out?: string;
  readonly check?: true;
  readonly force?: true;
  readonly json?: true;
}

export function synthCommand(cli: Cli): Command {
  return new Command('synth')
    .description('check the composition and write its manifests into the GitOps folder')
    .option('-o, --out <folder>', 'the folder (default: `output` of cdk8s.yaml, or dist)')
    .option('--check', 'write nothing; fail when the folder differs from the composition')
    .option('--force', 'overwrite files that were edited by hand or written by others')
    .option('--json', 'print the result as JSON')
    .action(async (options: Options) => cli.end(await synth(cli.session, cli.project(), options)));
}

async function synth(session: Session, project: Project, options: Options): Promise<ExitCode> {
  const assembly = await compose(project, session);
  const report = evaluateAssembly(assembly);
  const out = options.out === undefined ? project.output : resolve(project.folder, options.out);
  const isSound = report.counts.errors === 0;
  const synthesis: Synthesis = {
    assembly,
    report,
    folder: out,
    ...(isSound && { tree: writeTree(assembly, out, { check: options.check, force: options.force }) }),
  };
  if (options.json) session.out(JSON.stringify(synthesisAsJson(synthesis), null, 2));
  else describeSynthesis(session, synthesis);
  return isSound ? ExitCode.OK : ExitCode.FINDINGS;
}
