export { catalogue, type ErrorCode } from './catalogue';
export type { DetailsOf, ErrorEntry } from './entry';
export { StrataError, StrataErrors } from './strata-error';
