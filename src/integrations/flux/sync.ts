import type { Manifest } from '../../contract';
import { isKept } from '../common/kept';

/**
 * What objects say to Flux, for the prop `delivery` of an app: what is never pruned. Order is the affair of `FluxDelivery`.
 *
 * Source: Flux, Kustomization, "Controlling the apply behavior of resources".
 */
export const FluxSync = {
  annotate(manifest: Manifest): Readonly<Record<string, string>> {
    return isKept(manifest) ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } : {};
  },
} as const;
