import type { ResourceDefaults } from '../common/resources';

const resources: ResourceDefaults = {
  requests: { cpu: '100m', memory: '192Mi', ephemeralStorage: '32Mi' },
  limits: { cpu: '2', memory: '768Mi', ephemeralStorage: '128Mi' },
};

/** What the pod gets where the composition says nothing, and how much longer than its drain time it has to leave. */
export const GRACE = { resources, marginSeconds: 10 } as const;
