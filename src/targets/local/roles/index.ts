export type { LocalRole } from './local-role';
export { LocalRoles } from './local-roles';
export { type RoleOptions, runningServers } from './prepare-role';
