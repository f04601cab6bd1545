import { defineErrors } from '../entry';

export const cli = defineErrors({});
