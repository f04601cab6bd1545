import type { Manifest } from '../../contract';
import { isKept } from '../common/kept';

/**
 * What objects say to Argo CD, for the prop `delivery` of an app: when they are applied (sync waves), and what is never pruned.
 *
 * Source: Argo CD operator manual, "Sync Phases and Waves" and "Sync Options".
 */
export const ArgoSync = {
  annotate(manifest: Manifest, wave: number): Readonly<Record<string, string>> {
    return {
      'argocd.argoproj.io/sync-wave': `${wave}`,
      ...(isKept(manifest) && { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' }),
    };
  },
} as const;
