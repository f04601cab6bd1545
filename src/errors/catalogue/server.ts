import { defineErrors } from '../entry';

export const server = defineErrors({});
