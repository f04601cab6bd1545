import { GatewayConfig, type GatewayConfigInput, holds, Port } from '../../contract';
import { Problems } from '../../errors';
import type { NetworkPolicySpec, PolicyRule } from '../../kube';
import { type DeclaredHost, mergeRules, type Peer } from '../../network';
import { auditConfig, auditNeeds, checkAudit } from '../common/audit';
import type { PolicySource } from '../common/policy-source';
import { joinNeeds, NO_NEEDS, type PodNeeds } from '../identity/needs';
import { traceRoute } from '../mcp-server/traces';
import { ToolPolicy } from '../tool-policy';
import { clusterNames, type GatewayPlace } from './place';
import type { McpGatewayProps } from './props';
import { resolveRedis } from './redis';
import { resolveSigner } from './signer';
import { checkUpstreams, type Upstream } from './upstreams';

/** Where clients find the gateway. */
export const ENDPOINT = '/mcp';
/** Most bytes of a ConfigMap, some kept for its metadata (`MaxSecretSize` of the API server is 1 MiB, and etcd's requests are not much larger). */
const MOST_BYTES = 1024 * 1024 - 16 * 1024;

/** What a gateway amounts to. Derived at synthesis, when all servers are there. */
export interface GatewayPlan {
  readonly config: GatewayConfig;
  /** The ConfigMap's content. */
  readonly files: Readonly<Record<string, string>>;
  readonly needs: PodNeeds;
  readonly policy: Omit<NetworkPolicySpec, 'pods'>;
  /** Hosts for which all public addresses are opened: the runtime itself connects to public ones alone. */
  readonly hosts: readonly DeclaredHost[];
}

/** The URL that clients use: what tokens are for (RFC 9728, 1.2; RFC 8707, 2). */
export function resourceOf(place: GatewayPlace): string {
  const { host } = place;
  return host === undefined ? `http://${clusterNames(place)[0]}:${Port.MCP}${ENDPOINT}` : `https://${host}${ENDPOINT}`;
}

/**
 * Derives a gateway from what its composition says.
 *
 * @throws StrataError or StrataErrors, see docs/errors.md
 */
export function planGateway(place: GatewayPlace, props: McpGatewayProps, upstreams: readonly Upstream[]): GatewayPlan {
  const problems = new Problems(place.path);
  checkAudit(props.audit ?? {}, audits(place, props), problems);
  checkUpstreams(upstreams, Object.keys(props.upstreams ?? {}), problems);
  const identity = place.identity?.authentication(resourceOf(place), [], props.title);
  const signer = resolveSigner(place, props, upstreams, problems);
  const redis = props.redis && problems.attempt(() => resolveRedis(props.redis ?? { url: '' }, place));
  const traces = props.telemetry?.traces && traceRoute(props.telemetry.traces, false, problems);
  const policy = problems.attempt(() =>
    decidingPolicy(place, props)?.render({
      path: place.path,
      upstreams: upstreams.map(({ id }) => id),
      stage: place.stage,
      locked: (wanted) => upstreams.find(({ id }) => id === wanted)?.server?.lockedTools,
    }),
  );
  problems.raise();

  const onFailure = props.unsafe?.openOnStoreFailure === undefined ? 'closed' : 'open';
  const written: GatewayConfigInput = {
    ...settingsOf(place, props),
    ...(identity && { authentication: identity.authentication }),
    ...(signer && { signer: signer.config }),
    upstreams: upstreams.map(({ config }) => ({ ...linkOf(place, props), ...config })),
    ...(policy && { policy }),
    guardrails: (props.guardrails ?? []).map((guardrail) => guardrail.config),
    ...(redis && { redis: redis.config }),
    sessions: { ...props.sessions, store: redis ? 'redis' : 'process' },
    rateLimits: {
      limits: (props.rateLimits ?? []).map(({ tools, ...rest }) => ({ ...rest, ...(tools && { tools: [...tools] }) })),
      store: redis ? 'redis' : 'process',
      onFailure,
    },
    budgets: {
      budgets: (props.budgets ?? []).map(({ upstreams: counted, tools, ...rest }) => ({
        ...rest,
        ...(counted && { upstreams: [...counted] }),
        ...(tools && { tools: [...tools] }),
      })),
      store: redis ? 'redis' : 'process',
      onFailure,
    },
  };
  const config = parsed(written, place.path);
  const files = { 'config.json': `${JSON.stringify(config, undefined, 2)}\n` };
  checkSize(files, place.path);
  const needs = joinNeeds([
    ...upstreams.map((upstream) => upstream.needs),
    ...[identity, signer, redis].flatMap((one) => (one ? [one.needs] : [])),
    ...(props.policy?.needs ? [props.policy.needs] : []),
    ...(props.guardrails ?? []).map((guardrail) => guardrail.needs),
    auditNeeds(props.audit?.key),
    { ...NO_NEEDS, ways: traces ? [traces] : [] },
  ]);
  return { config, files, needs, policy: networkOf(place, props, upstreams, needs), hosts: hostsOf(needs) };
}

function settingsOf(place: GatewayPlace, props: McpGatewayProps): Omit<GatewayConfigInput, 'upstreams'> {
  const { scrapeFrom: _, traces, ...telemetry } = props.telemetry ?? {};
  const { always, ...search } = props.search ?? {};
  return {
    role: 'gateway',
    name: place.name,
    listen: {
      path: ENDPOINT,
      allowedHosts: servedHosts(place, props),
      allowedOrigins: [...(props.origins ?? [])],
    },
    naming: { ...props.naming },
    search: { ...search, ...(always && { always: [...always] }) },
    ...(props.revisions && { revisions: [...props.revisions] }),
    ...(props.listSeconds !== undefined && { listSeconds: props.listSeconds }),
    limits: { ...props.limits },
    ...(props.disruption?.drainSeconds !== undefined && { drainSeconds: props.disruption.drainSeconds }),
    telemetry: { ...telemetry, tracesEndpoint: traces?.endpoint, tracesRatio: traces?.ratio },
    audit: { enabled: audits(place, props), ...announced(place, props), ...auditConfig(props.audit ?? {}) },
  };
}

/** Where every call has to be on record, one that a lost pod was serving is none that was never made: it is announced before a server hears of it. */
function announced(place: GatewayPlace, props: McpGatewayProps): { readonly before?: true } {
  return audits(place, props) && holds('audit.calls', place.stage) ? { before: true } : {};
}

/** Rules for requests are kept only where each call is one: proxies that look at requests see none of a connection that calls share. */
function linkOf({ platform }: GatewayPlace, { link }: McpGatewayProps): { readonly link?: boolean } {
  const wanted = link ?? (platform?.mesh?.readsRequests === true ? false : undefined);
  return wanted === undefined ? {} : { link: wanted };
}

function audits({ stage }: GatewayPlace, { audit }: McpGatewayProps): boolean {
  return audit?.enabled ?? holds('audit.calls', stage);
}

/** Names under which it serves. What comes under another one has been led there by somebody else's name (DNS rebinding). */
function servedHosts(place: GatewayPlace, { hosts = [], clusterIp }: McpGatewayProps): string[] {
  const { host } = place;
  const address = clusterIp?.includes(':') ? `[${clusterIp}]` : clusterIp;
  return [
    ...new Set([
      ...(host === undefined ? [] : [host]),
      ...clusterNames(place),
      ...(address === undefined ? [] : [address]),
      ...hosts,
      'localhost',
      '127.0.0.1',
    ]),
  ];
}

/** Before stage 3 a policy without a rule is none; from then on it permits nothing. */
function decidingPolicy({ stage }: GatewayPlace, { policy }: McpGatewayProps): PolicySource | undefined {
  const empty = policy instanceof ToolPolicy && policy.policies.length === 0;
  return empty && !holds('policy.default-deny', stage) ? undefined : policy;
}

/** Reads the configuration with the runtime's own schema. */
function parsed(written: GatewayConfigInput, path: string): GatewayConfig {
  const problems = new Problems(path);
  const { data, error } = GatewayConfig.safeParse(written);
  for (const issue of error?.issues ?? []) {
    const reason = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
    problems.add('PROP_INVALID', { prop: propOf(issue.path, written), reason });
  }
  problems.raise();
  // Nothing was raised, so that it is there.
  return data as GatewayConfig;
}

/** The prop behind a path of the configuration. */
function propOf(path: readonly PropertyKey[], { upstreams }: GatewayConfigInput): string {
  const [first, index, ...rest] = path.map(String);
  if (first === 'upstreams' && index !== undefined) {
    return ['upstreams', upstreams[Number(index)]?.id ?? index, ...rest].join('.');
  }
  return path
    .map(String)
    .join('.')
    .replace(/^drainSeconds$/, 'disruption.drainSeconds')
    .replace(/^authentication\./, 'identity.')
    .replace(/^rateLimits\.limits/, 'rateLimits')
    .replace(/^budgets\.budgets/, 'budgets')
    .replace(/^telemetry\.tracesEndpoint$/, 'telemetry.traces.endpoint')
    .replace(/^telemetry\.tracesRatio$/, 'telemetry.traces.ratio')
    .replace(/^listen\.allowedOrigins/, 'origins')
    .replace(/^listen\.allowedHosts/, 'hosts');
}

function checkSize(files: Readonly<Record<string, string>>, path: string): void {
  const bytes = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const problems = new Problems(path);
  if (bytes > MOST_BYTES) {
    problems.add('GATEWAY_CONFIG_TOO_LARGE', { bytes, most: MOST_BYTES });
  }
  problems.raise();
}

/** Both directions: in come clients, servers that fetch keys, and who scrapes; out goes what the configuration names. */
function networkOf(
  { dns }: GatewayPlace,
  props: McpGatewayProps,
  upstreams: readonly Upstream[],
  { ways }: PodNeeds,
): GatewayPlan['policy'] {
  const keyReaders = upstreams.flatMap(({ server, token }) =>
    server && token.trust === 'gateway' ? [server.peer] : [],
  );
  const callers = [...(props.expose?.from ?? []), ...(props.allowFrom ?? []), ...keyReaders];
  const scrapers = props.telemetry?.scrapeFrom ?? [];
  const rule = (peers: readonly Peer[], port: number): PolicyRule[] =>
    peers.length === 0
      ? []
      : [{ peers: distinct(peers.map(({ policy }) => policy)), ports: [{ protocol: 'TCP', port }] }];
  return {
    ingress: mergeRules([...rule(callers, Port.MCP), ...rule(scrapers, Port.ADMIN)]),
    egress: mergeRules([...(ways.some(({ needsDns }) => needsDns) ? [dns.rule] : []), ...ways.map((way) => way.rule)]),
  };
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function hostsOf({ ways }: PodNeeds): DeclaredHost[] {
  const hosts = new Map(ways.flatMap(({ host }) => (host ? [[`${host.host}:${host.port}`, host] as const] : [])));
  return [...hosts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, host]) => host);
}
