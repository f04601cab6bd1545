export { type ChangedSetting, compareEstates, type EstateDifference, type PermissionChange } from './compare';
export { diagramOf } from './diagram';
export { type Estate, readEstate } from './estate';
export type { Permission, Setting } from './permission';
export { type SecretOrigins, secretOrigins } from './secrets/origins';
