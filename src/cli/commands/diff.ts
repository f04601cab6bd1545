import { Command } from 'commander';
import { compareEstates, type EstateDifference, readEstate } from '../../proof';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { compose } from '../project/compose';
import { stackNamed } from '../project/stack';
import { describeDifference } from '../report/difference';

export function diffCommand(cli: Cli): Command {
  return new Command('diff')
    .description('say what one composition permits and another does not: between environments, stages or folders')
    .argument('<before>', 'an environment, a folder, `folder@environment`, or a blueprint such as stage-2')
    .argument('<after>', 'the same')
    .option('--json', 'print the result as JSON')
    .option('--fail-on-widening', 'exit with 1 when anything is permitted that was not: for CI')
    .action(async (before: string, after: string, options: { json?: true; failOnWidening?: true }) => {
      const difference = await compare(cli, before, after);
      if (options.json) cli.session.out(JSON.stringify(difference, null, 2));
      else cli.session.out(describeDifference(difference));
      cli.end(options.failOnWidening && difference.widened.length > 0 ? ExitCode.FINDINGS : ExitCode.OK);
    });
}

async function compare(cli: Cli, before: string, after: string): Promise<EstateDifference> {
  const estates = [];
  for (const word of [before, after]) {
    const { objects } = await compose(stackNamed(word, cli), cli.session);
    estates.push(readEstate(objects.map(({ manifest }) => manifest)));
  }
  const [first, second] = estates;
  return compareEstates(first ?? readEstate([]), second ?? readEstate([]));
}
