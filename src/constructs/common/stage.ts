import { Stage } from '../../contract';
import { StrataError } from '../../errors';

/**
 * Checks that a value is a stage.
 *
 * @throws StrataError PLATFORM_STAGE_UNKNOWN
 */
export function checkedStage(stage: Stage, subject: string): Stage {
  if (!Object.values(Stage).includes(stage) || typeof stage !== 'number') {
    throw new StrataError('PLATFORM_STAGE_UNKNOWN', subject, { stage: String(stage) });
  }
  return stage;
}
