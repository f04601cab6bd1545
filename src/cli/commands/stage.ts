import { Command } from 'commander';
import { Stage } from '../../contract';
import { StrataError } from '../../errors';
import { evaluate, openFindings, packsForStage } from '../../rules';
import { planFor } from '../../stages';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { compose } from '../project/compose';
import { describePlan, describeStage } from '../report/stage';

export function stageCommand(cli: Cli): Command {
  const stage = new Command('stage').description('say what a stage of maturity asks for, and what a composition lacks');
  stage
    .command('explain')
    .description('say what a stage asks for, and what supplies it')
    .argument('<stage>', 'from 1 to 4')
    .action((number: string) => {
      cli.session.out(describeStage(stageOf(number)));
      cli.end(ExitCode.OK);
    });
  stage
    .command('plan')
    .description('say what this composition lacks for a stage, as code to add')
    .requiredOption('--to <stage>', 'from 1 to 4')
    .option('--json', 'print the result as JSON')
    .action(async ({ to, json }: { to: string; json?: true }) => cli.end(await plan(cli, stageOf(to), json ?? false)));
  return stage;
}

/** Ends with 1 while something is lacking. */
async function plan(cli: Cli, to: Stage, json: boolean): Promise<ExitCode> {
  const assembly = await compose(cli.project(), cli.session);
  const steps = planFor(assembly, to);
  const report = evaluate(
    assembly.objects.map(({ manifest }) => manifest),
    { packs: packsForStage(to), acknowledgements: [] },
  );
  const findings = openFindings(report).filter(({ severity }) => severity === 'error');
  if (json) {
    const told = steps.map(({ control: { id, stage, title, supply, code }, lacking }) => ({
      id,
      stage,
      title,
      supply,
      code,
      lacking,
    }));
    cli.session.out(JSON.stringify({ to, steps: told, findings }, null, 2));
  } else cli.session.out(describePlan(to, steps, findings));
  return steps.length === 0 && findings.length === 0 ? ExitCode.OK : ExitCode.FINDINGS;
}

function stageOf(text: string): Stage {
  const stage = Number(text);
  if (stage in Stage) return stage;
  throw new StrataError('CLI_STAGE_NUMBER_INVALID', text, {});
}
