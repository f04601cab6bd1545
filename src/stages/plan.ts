import type { Assembly, Stage } from '../contract';
import { readComposition } from './composition';
import { NATIVE } from './controls/native';
import { PILOT } from './controls/pilot';
import { SCALE } from './controls/scale';
import type { StageControl } from './stage-control';

/** Every control, by stage. */
export const STAGE_CONTROLS: readonly StageControl[] = [...PILOT, ...SCALE, ...NATIVE];

/** A control that a composition does not meet, and why. */
export interface StageStep {
  readonly control: StageControl;
  readonly lacking: readonly string[];
}

/** What a composition lacks for a stage: every control of that stage and of those before, in their order. */
export function planFor(assembly: Assembly, to: Stage): StageStep[] {
  const composition = readComposition(assembly);
  return STAGE_CONTROLS.filter(({ stage }) => stage <= to)
    .map((control) => ({ control, lacking: control.lacking(composition) }))
    .filter(({ lacking }) => lacking.length > 0);
}
