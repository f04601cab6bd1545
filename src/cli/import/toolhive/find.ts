import type { Account } from './account';
import type { ToolHiveObject } from './documents';

/** Finds an object that another one names, in its own namespace. */
export type Find = (kind: string, name: unknown, namespace: string | undefined) => ToolHiveObject | undefined;

/** What ToolHive's operator takes and has no counterpart, with what takes its place. Each is told where it is found. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  podTemplateSpec: 'Its pod template was free-form: what it changed has to be said in props.',
  serviceAccount: 'It had an account of its own: here no pod holds Kubernetes credentials.',
  webhookConfigRef: 'Webhooks in the path of calls have no counterpart: policies and guardrails decide here.',
  authServerRef: 'It brought an authorization server of its own: here tokens are those of your identity provider.',
  authServerConfig: 'It brought an authorization server of its own: here tokens are those of your identity provider.',
  rateLimiting:
    'Its limits let calls through when their store failed. Here a gateway has `rateLimits`, which refuse then.',
  sessionStorage: 'Sessions of several replicas belong to a gateway with `redis`.',
  resourceOverrides: 'Labels and annotations of single objects have no counterpart: `labels` are for all of them.',
  volumes: 'It mounted folders of nodes: give it volumes.',
  compositeTools: 'Tools that are made of other tools have no counterpart: a server of your own can call the gateway.',
  compositeToolRefs:
    'Tools that are made of other tools have no counterpart: a server of your own can call the gateway.',
  codeMode: 'Scripts of a model are not run here.',
  passthroughHeaders: 'Headers of clients are not handed on: nobody vouches for them.',
  trustProxyHeaders: 'Forwarded headers are not believed: `host` says under which name it is reached.',
  serviceType: 'Its Service was open to others: `expose` says how it is reached from outside.',
  externalTokenHeaderName: 'It sent the exchanged token in a header of its own: here it is `Authorization`.',
  embeddingServerRef: 'A model of embeddings has no counterpart: `search` goes by words.',
};

/** Fields that hold settings as the spec does. */
const INNER = new Set(['config', 'tokenExchange']);

/** Notes on what was not taken over. */
export function leftOver(...accounts: readonly Account[]): string[] {
  return accounts.flatMap((account) => account.rest).map(leftOut);
}

/** A note on a field that was not taken over. */
export function leftOut(path: string): string {
  const [first = '', second = ''] = path.split('.');
  // Below other fields stand names that people chose, such as those of tools.
  const field = INNER.has(first) ? second : first;
  return Object.hasOwn(LEFT_OUT, field) ? (LEFT_OUT[field] as string) : `Its \`${path}\` was not taken over.`;
}
