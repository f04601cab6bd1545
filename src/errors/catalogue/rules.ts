import { defineErrors } from '../entry';

export const rules = defineErrors({});
