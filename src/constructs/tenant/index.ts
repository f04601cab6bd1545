export type {
  TenantAccessProps,
  TenantContainerProps,
  TenantGatewayProps,
  TenantProps,
  TenantQuotaProps,
  TenantServerProps,
} from './props';
export { Tenant } from './tenant';
