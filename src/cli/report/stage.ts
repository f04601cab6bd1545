import { CONTROLS, type Stage } from '../../contract';
import { describeFinding, type Finding } from '../../rules';
import { STAGE_CONTROLS, type StageStep } from '../../stages';

/** What a stage asks for: what holds by itself, and what a composition says. */
export function describeStage(stage: Stage): string {
  const own = STAGE_CONTROLS.filter((control) => control.stage === stage);
  const given = Object.entries(CONTROLS).filter(([, { since }]) => since === stage);
  return [
    `Stage ${stage}`,
    ...(given.length === 0 ? [] : ['', 'Holds without being asked for, or synthesis refuses:']),
    ...given.map(([id, { title }]) => `  ${id}  ${title}`),
    ...(own.length === 0 ? [] : ['', 'Asked of the composition:']),
    ...own.flatMap(({ id, title, supply, code }) => [`  ${id}  ${title}`, `    by   ${supply}`, `    as   ${code}`]),
  ].join('\n');
}

/** What a composition lacks for a stage. */
export function describePlan(to: Stage, steps: readonly StageStep[], findings: readonly Finding[]): string {
  if (steps.length === 0 && findings.length === 0) return `The composition has what stage ${to} asks for.`;
  return [
    `For stage ${to} the composition lacks:`,
    ...steps.flatMap(({ control: { id, title, supply, code }, lacking }) => [
      '',
      `${id}  ${title}`,
      ...lacking.map((what) => `  lacks  ${what}`),
      `  by     ${supply}`,
      `  as     ${code}`,
    ]),
    ...(findings.length === 0
      ? []
      : ['', `Rules of stage ${to} that do not hold:`, ...findings.map((one) => `  ${describeFinding(one)}`)]),
  ].join('\n');
}
