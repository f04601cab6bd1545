import { defineErrors } from '../entry';

export const platform = defineErrors({});
