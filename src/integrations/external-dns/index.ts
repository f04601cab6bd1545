export { ExternalDns } from './external-dns';
export type { ExternalDnsProps } from './props';
