import { createReadStream, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { readHeads, Verifier, type VerifierOptions } from '../../audit';
import { StrataError } from '../../errors';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { auditReport } from '../report/audit';
import type { Session } from '../session';

interface Options {
  readonly key?: string;
  readonly heads?: readonly string[];
  readonly partial: boolean;
  readonly closed: boolean;
  readonly json: boolean;
}

export function auditCommand(cli: Cli): Command {
  const audit = new Command('audit').description('work with the audit stream of bridges, gateways and egress proxies');
  audit
    .command('verify')
    .description('verify that no line of the audit stream was changed, added or taken away')
    .argument('<files...>', 'log files, of one or many pods, with other lines between; `-` is standard input')
    .option('--key <file>', 'the key that the chains are sealed with; chains without it are findings')
    .option('--heads <files...>', 'saved answers of /metrics: what the chains have to reach')
    .option('--partial', 'chains may begin in their middle: older lines were put away', false)
    .option('--closed', 'a chain that fell silent without its end is a finding', false)
    .option('--json', 'print one JSON document', false)
    .action(async (files: readonly string[], options: Options) => cli.end(await verify(cli.session, files, options)));
  return audit;
}

async function verify(session: Session, files: readonly string[], options: Options): Promise<ExitCode> {
  const { partial, closed } = options;
  const secret = options.key === undefined ? undefined : readKey(resolve(session.folder, options.key));
  const heads = options.heads?.flatMap((file) => headsOf(resolve(session.folder, file)));
  const settings: VerifierOptions = { partial, closed, ...(secret && { secret }), ...(heads && { heads }) };
  const verifier = new Verifier(settings);
  for (const file of files) {
    const name = file === '-' ? 'standard input' : file;
    const chunks = file === '-' ? session.input : createReadStream(resolve(session.folder, file));
    try {
      await verifier.read(name, chunks as AsyncIterable<Buffer>);
    } catch (error) {
      throw new StrataError('CLI_AUDIT_FILE_UNREADABLE', name, { reason: reasonOf(error) });
    }
  }
  const found = verifier.end();
  const { out, err } = auditReport(found, options.json);
  if (out !== '') session.out(out);
  session.err(err);
  return found.intact && found.auditLines > 0 ? ExitCode.OK : ExitCode.FINDINGS;
}

function headsOf(file: string) {
  const heads = readHeads(readText(file).toString('utf8'));
  if (heads.length === 0) {
    throw new StrataError('CLI_AUDIT_HEADS_INVALID', file, { reason: 'no sample of strata_audit_chain_sequence' });
  }
  return heads;
}

/** Line ends at the key's end are not part of it, as in the runtime. */
function readKey(file: string): Buffer {
  const bytes = readText(file);
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  return bytes.subarray(0, end);
}

function readText(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new StrataError('CLI_AUDIT_FILE_UNREADABLE', file, { reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
