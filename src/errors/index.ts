export { catalogue, type ErrorCode } from './catalogue';
export type { DetailsOf, ErrorEntry } from './entry';
export { Problems } from './problems';
export { StrataError, StrataErrors } from './strata-error';
