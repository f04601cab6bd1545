import { defineErrors } from '../entry';

export const secrets = defineErrors({});
