export { type ComposedGateway, composedGateways } from './composed-gateway';
export { type ComposedPortal, type ComposedRegistry, type ComposedRole, composedRoles } from './composed-role';
export type { Here, Installs, RunningGateway, RunningServer } from './here';
export { projectedFiles } from './pod';
export { portalHere } from './portal-here';
export { registryHere } from './registry-here';
export { isAt, type RolePod } from './role-pod';
