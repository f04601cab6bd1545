export { OnePassword } from './onepassword';
export type { OnePasswordDelivery, OnePasswordProps, OnePasswordTokenProps } from './props';
