import { code, type GatewayDraft, object, type Props, type ServerDraft } from '../draft';
import { Account } from './account';
import { fields, type ToolHiveObject } from './documents';
import { type Find, leftOver } from './find';
import { type IdentityDraft, identityOf } from './identity';
import { limitsOf } from './limits';
import { policiesOf } from './policies';
import { redisOf } from './redis';
import type { FoundRemote } from './remote';
import { telemetryNotes } from './telemetry';
import { Upstreams } from './upstreams';

/** What is behind gateways. */
export interface Members {
  readonly servers: readonly ServerDraft[];
  readonly remotes: readonly FoundRemote[];
}

const OWN_SIGNATURE =
  'It shows its servers short-lived tokens that it signs: make a key (EC P-256, PEM) and put it where `signingKey` says.';
const POLICY_NOTE =
  'Nothing is permitted that its policy does not permit: `.policy.allow(...)` on what addGateway returns.';

/** A VirtualMCPServer: one endpoint in front of a group. */
export function gatewayDraft({ name, namespace, spec }: ToolHiveObject, members: Members, find: Find): GatewayDraft {
  const settings = new Account(spec);
  const config = settings.in('config');
  const group = settings.in('groupRef').text('name') ?? config.text('groupRef') ?? '';
  const isMember = (one: { readonly groups: readonly string[]; readonly namespace?: string }) =>
    one.groups.includes(group) && one.namespace === namespace;
  const [servers, remotes] = [members.servers.filter(isMember), members.remotes.filter(isMember)];
  const upstreams = new Upstreams([...servers, ...remotes]);
  const outgoing = upstreams.readOutgoing(settings.in('outgoingAuth'), namespace, find);
  const naming = upstreams.readAggregation(config.in('aggregation'), namespace, find);
  upstreams.readOperation(config.in('operational'));
  const incoming = settings.in('incomingAuth');
  const isAnonymous = incoming.take('type') === 'anonymous';
  const identity = identityOf(incoming, namespace, find);
  const signs = outgoing.token === undefined && servers.some(({ id }) => !upstreams.isShown(id));
  const limits = limitsOf(config.in('rateLimiting'));
  const redis = redisOf(settings.in('sessionStorage'), config.in('sessionStorage'));
  const replicas = settings.number('replicas') ?? 1;
  const pulls = settings.list('imagePullSecrets').map((one) => String(fields(one)['name']));
  settings.take('sessionAffinity');
  // The operator's own copy of the object's name.
  config.take('name');
  return {
    id: name,
    ...(namespace !== undefined && { namespace }),
    servers: servers.map(({ id }) => id),
    remotes: remotes.map((remote) => ({ ...remote, props: upstreams.joined(remote.id, remote.props) })),
    props: {
      ...admission(identity, isAnonymous),
      policy: 'new ToolPolicy()',
      ...(outgoing.token !== undefined && { token: outgoing.token }),
      ...(signs && { signingKey: `Secrets.kubernetes(${code({ name: `${name}-signing`, key: 'key.pem' })})` }),
      ...upstreams.propFor(servers.map(({ id }) => id)),
      ...(naming.naming !== undefined && { naming: naming.naming }),
      ...limits.props,
      ...searchOf(config.in('optimizer')),
      ...redis.props,
      ...(replicas > 1 && { replicas: String(replicas) }),
      ...(pulls.length > 0 && { imagePullSecrets: code(pulls) }),
      ...(config.in('audit').take('enabled') === true && { audit: '{ enabled: true }' }),
    },
    notes: [
      'Its pod read Secrets of the whole namespace. Here it holds no Kubernetes credentials.',
      POLICY_NOTE,
      ...(identity.identity === undefined && identity.notes.length === 0 && !isAnonymous
        ? ['Its identity provider is not among the objects: give it `identity`.']
        : []),
      ...identity.notes,
      ...(signs ? [OWN_SIGNATURE] : []),
      ...outgoing.notes,
      ...naming.notes,
      ...limits.notes,
      ...redis.notes,
      ...policiesOf(incoming, namespace, find),
      ...telemetryNotes(settings, namespace, find),
      ...leftOver(settings),
    ].filter((note, at, all) => all.indexOf(note) === at),
  };
}

/** A gateway for servers elsewhere that had a proxy each, or a group in front of which nothing stood. */
export function ownGatewayDraft(id: string, remotes: readonly FoundRemote[], note: string): GatewayDraft {
  const [first] = remotes;
  const identity = remotes.find((remote) => remote.identity !== undefined)?.identity;
  const replicas = Math.max(...remotes.map((remote) => remote.replicas ?? 1));
  return {
    id,
    ...(first?.namespace !== undefined && { namespace: first.namespace }),
    servers: [],
    remotes,
    props: {
      ...admission({ ...(identity !== undefined && { identity }), notes: [] }, false),
      policy: 'new ToolPolicy()',
      ...(replicas > 1 && { replicas: String(replicas) }),
      ...(remotes.some(({ audit }) => audit) && { audit: '{ enabled: true }' }),
    },
    notes: [
      note,
      POLICY_NOTE,
      ...(identity === undefined ? ['Nobody was asked for a token: give it `identity`.'] : []),
    ],
  };
}

/** Who gets in. */
function admission({ identity }: IdentityDraft, isAnonymous: boolean): Props {
  if (identity !== undefined) return { identity };
  return isAnonymous ? { unsafe: code({ anonymousCallers: 'imported from ToolHive, where nobody was asked' }) } : {};
}

/** An optimizer showed clients a search instead of all tools. */
function searchOf(optimizer: Account): Props {
  if (optimizer.names.length === 0) return {};
  const results = optimizer.number('maxToolsToReturn');
  // What chose a model of embeddings: a search here goes by words and needs none.
  for (const field of optimizer.names) optimizer.take(field);
  return {
    search: object({ mode: code('always'), ...(results !== undefined && { results: String(Math.min(50, results)) }) }),
  };
}
