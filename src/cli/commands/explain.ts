import { Command } from 'commander';
import { StrataError } from '../../errors';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { compose } from '../project/compose';
import type { Project } from '../project/settings';
import { describeObject, objectsNamed } from '../report/explanation';
import type { Session } from '../session';

export function explainCommand(cli: Cli): Command {
  return new Command('explain')
    .description('say why each object exists and which control asked for it')
    .argument('[what]', 'a construct path, a Kind/name or a file of the output (default: everything)')
    .option('--json', 'print the result as JSON')
    .action(async (what: string | undefined, options: { readonly json?: true }) =>
      cli.end(await explain(cli.session, cli.project(), what, options.json ?? false)),
    );
}

async function explain(session: Session, project: Project, what: string | undefined, json: boolean): Promise<ExitCode> {
  const { objects } = await compose(project, session);
  const found = what === undefined ? objects : objectsNamed(objects, what);
  if (found.length === 0 && what !== undefined) {
    const examples = objects.slice(0, 3).map(({ path }) => path);
    throw new StrataError('CLI_OBJECT_UNKNOWN', what, { examples: examples.join(', ') || 'it has none' });
  }
  if (json) {
    const told = found.map(({ path, file, reason, manifest: { kind, metadata } }) => ({
      ...{ kind, name: metadata.name, namespace: metadata.namespace },
      ...{ path, file, reason },
    }));
    session.out(JSON.stringify(told, null, 2));
  } else {
    session.out(found.map(describeObject).join('\n\n'));
  }
  return ExitCode.OK;
}
