export type { Registration } from './registration';
export { type RehearsalOptions, rehearse } from './rehearse';
