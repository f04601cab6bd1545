import { Dns, FluentBitOutput, type FluentBitProps, Peer, Stage } from '../../../src';
import { AUDIT, compose } from '../../integrations/fluent-bit/support';
import type { Case } from './case';

const bit = (after: Partial<FluentBitProps>): Case => ({
  before: () => compose().rendered.manifests,
  after: () => compose(after).rendered.manifests,
});
const OTHER = FluentBitOutput.http({ endpoint: 'http://store.logs.svc/in' });

export const FLUENT_BIT_CASES: Readonly<Record<string, Case>> = {
  'FluentBitProps.auditTo': bit({ auditTo: [AUDIT, OTHER] }),
  'FluentBitProps.outputs': bit({ outputs: [OTHER] }),
  'FluentBitProps.retentionDays': bit({ retentionDays: 30 }),
  'FluentBitProps.namespaces': bit({ namespaces: ['other'] }),
  'FluentBitProps.name': bit({ name: 'lines' }),
  'FluentBitProps.image': bit({ image: 'ghcr.io/acme/fluent-bit:5.1.1' }),
  'FluentBitProps.buffer': bit({ buffer: { audit: '64Mi' } }),
  'FluentBitProps.resources': bit({ resources: { limits: { cpu: '2' } } }),
  'FluentBitProps.scheduling': bit({ scheduling: { priorityClass: 'tools' } }),
  'FluentBitProps.scrapeFrom': bit({ scrapeFrom: [Peer.namespace('monitoring')] }),
  'FluentBitProps.unsafe': bit({ unsafe: { toolResults: 'the data is public, ticket 12' } }),
  'FluentBitProps.labels': bit({ labels: { team: 'a' } }),
  'FluentBitProps.imagePullSecrets': bit({ imagePullSecrets: ['registry'] }),
  'FluentBitProps.stage': bit({ stage: Stage.EXPERIMENT }),
  'FluentBitProps.dns': bit({ dns: Dns.address('10.96.0.10') }),
  'FluentBitBufferProps.audit': bit({ buffer: { audit: '64Mi' } }),
  'FluentBitBufferProps.logs': bit({ buffer: { logs: '64Mi' } }),
};
