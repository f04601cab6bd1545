export { GatewayApi } from './gateway-api';
export type { GatewayParentProps, GatewayRouteProps, OwnGatewayProps } from './props';
