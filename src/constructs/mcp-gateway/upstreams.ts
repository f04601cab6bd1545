import type { GatewayConfigInput } from '../../contract';
import { type Problems, StrataError } from '../../errors';
import type { GatewayMember } from '../common/gateway-link';
import { isPublicName, type Way, wayTo } from '../common/reach';
import { GatewaySigned, type TokenStrategy } from '../identity';
import { trustFileOf } from '../identity/certificate';
import { joinNeeds, NO_NEEDS, type PodNeeds } from '../identity/needs';
import type { ResolvedToken } from '../identity/token-strategy';
import { plainUrl } from '../identity/url';
import type { ToolProps } from '../mcp-server';
import { pinsOf } from '../tool-policy';
import type { McpGatewayProps } from './props';
import type { RemoteServerProps, UpstreamProps } from './upstream-props';

/** Sessions, lists and connections of more than these would be kept in one process. */
export const MOST_UPSTREAMS = 200;

export type UpstreamConfig = GatewayConfigInput['upstreams'][number];

/** One server behind the gateway, complete. */
export interface Upstream {
  readonly id: string;
  /** The server's construct path, or the URL of one elsewhere. */
  readonly subject: string;
  readonly config: UpstreamConfig;
  readonly needs: PodNeeds;
  readonly token: ResolvedToken;
  readonly strategy: TokenStrategy;
  /** The server of the platform, if it is one. */
  readonly server?: GatewayMember;
}

/** A server of the platform. */
export function serverUpstream(
  server: GatewayMember,
  props: UpstreamProps,
  { token: common }: Pick<McpGatewayProps, 'token'>,
): Upstream {
  const { id = server.name, token: strategy = common ?? new GatewaySigned() } = props;
  const token = strategy.resolve({ id, resource: server.resource });
  if (token.trust === undefined && server.asksForTokens) {
    throw new StrataError('GATEWAY_TOKEN_UNTRUSTED', server.node.path, {
      server: server.node.path,
      kind: strategy.kind,
    });
  }
  const way: Way = {
    rule: { peers: [server.peer.policy], ports: [{ protocol: 'TCP', port: server.port }] },
    needsDns: true,
  };
  return {
    id,
    subject: server.node.path,
    config: {
      id,
      url: server.url,
      revisions: [...server.revisions],
      token: token.config,
      ...(server.lockedTools && { pins: pinsOf(server.lockedTools) }),
      ...settingsOf(props),
    },
    needs: joinNeeds([token.needs, { ...NO_NEEDS, ways: [way] }]),
    token,
    strategy,
    server,
  };
}

/**
 * A server elsewhere.
 *
 * @throws StrataError GATEWAY_REMOTE_INVALID, IDENTITY_URL_INVALID and those of hosts
 */
export function remoteUpstream(id: string, props: RemoteServerProps, subject: string): Upstream {
  const { url: text, token: strategy, network = 'public', peer, revisions, ca } = props;
  const refuse = (reason: string) =>
    new StrataError('GATEWAY_REMOTE_INVALID', subject, { upstream: id, url: text, reason });
  const url = plainUrl(text, 'url', subject);
  if (network === 'public' && url.protocol !== 'https:') {
    throw refuse('it is not https, so that whoever is on the way reads its tokens');
  }
  if (network === 'public' && peer === undefined && !isPublicName(url)) {
    throw refuse('it is no name of a public host');
  }
  const way = wayTo(url, peer);
  if (way === undefined) {
    throw refuse('nothing says where it is: give peer');
  }
  if (network === 'cluster' && way.host !== undefined) {
    throw refuse('it is a public host, and network says "cluster": give peer, or leave network out');
  }
  const token = strategy.resolve({ id, resource: text });
  const certificates = ca && trustFileOf(ca);
  return {
    id,
    subject: text,
    config: {
      id,
      url: text,
      network,
      token: token.config,
      ...(revisions && { revisions: [...revisions] }),
      ...(certificates && { caFile: certificates.path }),
      ...settingsOf(props),
    },
    needs: joinNeeds([token.needs, { secrets: [], trust: certificates ? [certificates.file] : [], ways: [way] }]),
    token,
    strategy,
  };
}

function settingsOf({ tools, requestSeconds, concurrentRequests, breaker, link }: Omit<UpstreamProps, 'id' | 'token'>) {
  return {
    ...(tools && { tools: toolsOf(tools) }),
    ...(requestSeconds !== undefined && { requestSeconds }),
    ...(concurrentRequests !== undefined && { concurrentRequests }),
    ...(breaker && { breaker: { ...breaker } }),
    ...(link !== undefined && { link }),
  };
}

function toolsOf({ allow, deny, ...rest }: ToolProps) {
  return { ...rest, ...(allow && { allow: [...allow] }), ...(deny && { deny: [...deny] }) };
}

/** Finds what contradicts itself among all upstreams. */
export function checkUpstreams(upstreams: readonly Upstream[], named: readonly string[], problems: Problems): void {
  if (upstreams.length === 0) {
    problems.add('GATEWAY_UPSTREAMS_MISSING', {});
  }
  if (upstreams.length > MOST_UPSTREAMS) {
    problems.add('GATEWAY_QUOTA_EXCEEDED', { count: upstreams.length, most: MOST_UPSTREAMS });
  }
  const byId = new Map<string, string>();
  for (const { id, subject } of upstreams) {
    const first = byId.get(id);
    if (first !== undefined) {
      problems.add('GATEWAY_UPSTREAM_TAKEN', { upstream: id, first, second: subject });
    }
    byId.set(id, subject);
  }
  const known = upstreams.flatMap(({ server }) => (server ? [server.name, keyOf(server)] : []));
  for (const upstream of named.filter((name) => !known.includes(name))) {
    const upstreamNames = upstreams.map(({ server, id }) => (server ? keyOf(server) : id)).join(', ');
    problems.add('GATEWAY_UPSTREAM_UNKNOWN', { prop: 'upstreams', upstream, upstreams: upstreamNames });
  }
}

/** How settings name a server without doubt. */
export function keyOf({ name, namespace }: Pick<GatewayMember, 'name' | 'namespace'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
