import { STRICT_RULES } from './pod-security.mjs';

const metadata = { name: 'canary', namespace: 'canary' };
const container = { name: 'canary', image: 'canary:1' };

/** A pod that breaks each strict rule; the plugin must report all six. */
const loose = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: {
    volumes: [{ name: 'files', nfs: { server: 'files', path: '/' } }],
    containers: [{ ...container, securityContext: { runAsUser: 0 } }],
  },
};

/** A pod that breaks the level "baseline". */
const open = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: { hostNetwork: true, containers: [{ ...container, securityContext: { privileged: true } }] },
};

const deployment = (spec) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec });

/** Manifests that are known to be bad, with what each judge has to say. */
export const canaries = {
  'pod-security': [
    { manifest: loose, rules: STRICT_RULES },
    { manifest: open, rules: ['host-namespaces', 'privileged-containers'] },
  ],
  models: [
    { manifest: deployment({ replicas: 'two', template: {} }), rules: ['type', 'required'] },
    { manifest: { apiVersion: 'v1', kind: 'Deploymint', metadata }, rules: ['unknown-kind'] },
  ],
  'unknown-fields': [
    { manifest: deployment({ replica: 2, selector: {}, template: {} }), rules: ['unknown-field'] },
    { manifest: { apiVersion: 'v1', kind: 'Deploymint', metadata }, rules: ['unknown-kind'] },
  ],
};
