export { FluxDelivery } from './delivery';
export type { FluxDeliveryProps } from './props';
export { FluxSync } from './sync';
