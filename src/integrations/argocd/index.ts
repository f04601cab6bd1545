export { ArgoDelivery } from './delivery';
export type { ArgoDeliveryProps, ArgoEnvironment } from './props';
export { ArgoSync } from './sync';
