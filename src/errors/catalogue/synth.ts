import { defineErrors } from '../entry';

export const synth = defineErrors({});
