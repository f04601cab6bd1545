import { Command } from 'commander';
import { diagramOf, readEstate } from '../../proof';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { compose } from '../project/compose';
import { stackNamed } from '../project/stack';

export function diagramCommand(cli: Cli): Command {
  return new Command('diagram')
    .description('draw what a composition permits: who may connect to whom, on which port, with whose tokens (Mermaid)')
    .argument(
      '[stack]',
      'an environment, a folder, `folder@environment`, or a blueprint such as stage-3 (default: the project)',
    )
    .action(async (stack: string | undefined) => {
      const { objects } = await compose(stack === undefined ? cli.project() : stackNamed(stack, cli), cli.session);
      cli.session.out(diagramOf(readEstate(objects.map(({ manifest }) => manifest))));
      cli.end(ExitCode.OK);
    });
}
