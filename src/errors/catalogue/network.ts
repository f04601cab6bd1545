import { defineErrors } from '../entry';

export const network = defineErrors({});
