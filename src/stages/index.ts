export { planFor, STAGE_CONTROLS, type StageStep } from './plan';
export type { StageControl } from './stage-control';
