import { GatewayConfig, type GatewayUpstream } from '../../../contract';
import { authenticationHere } from '../../roles/authentication-here';
import { LOOPBACK_HOSTS } from '../bridge';
import { type GatewayContext, gatewayUrl, type UpstreamHere } from './context';

/** What a gateway of the project reads. */
export interface GatewayHere {
  readonly config: GatewayConfig;
  /** What is not as in the cluster, in words. */
  readonly notes: readonly string[];
}

/**
 * The cluster's configuration with what differs on one machine: its URL, where bridges are, and no parts of the platform that this project does not have. What decides
 * about calls stays, so that calls are refused where it cannot be asked.
 */
export function gatewayHere(context: GatewayContext): GatewayHere {
  const { gateway, upstreams } = context;
  const { redis, signer, authentication, telemetry, ...config } = gateway.config;
  const { tracesEndpoint, ...watched } = telemetry;
  const legs = new Set([...upstreams.values()].map(({ leg }) => leg.addresses.server));
  const made = {
    ...config,
    // Bridges fetch the keys of its tokens by its address in their network.
    listen: { ...config.listen, host: '0.0.0.0', allowedHosts: [...LOOPBACK_HOSTS, ...legs] },
    ...(authentication && { authentication: authenticationHere(authentication, { url: gatewayUrl(context) }) }),
    // The cluster's key would let whoever has this machine make tokens for the cluster. One process needs no key that others share.
    ...(signer && { signer: { issuer: signer.issuer } }),
    upstreams: config.upstreams.map((upstream) => upstreamHere(upstream, upstreams.get(upstream.id))),
    sessions: { ...config.sessions, store: 'process' },
    rateLimits: { ...config.rateLimits, store: 'process' },
    budgets: { ...config.budgets, store: 'process' },
    telemetry: watched,
  };
  return {
    config: GatewayConfig.parse(made),
    notes: [
      ...(signer?.keyFile === undefined ? [] : ["it signs with a key of each start: the cluster's stays there"]),
      ...(redis ? ['Redis is not used: one gateway keeps sessions and counts, and forgets them when it ends'] : []),
      ...(tracesEndpoint === undefined ? [] : ['spans are not sent: there is no collector here']),
      ...asked(gateway.config),
      ...config.upstreams
        .filter(({ id, network }) => network === 'cluster' && !upstreams.has(id))
        .map(({ id }) => `${id} is not of this composition, and is not reached`),
    ],
  };
}

function upstreamHere(upstream: GatewayUpstream, here: UpstreamHere | undefined): GatewayUpstream {
  if (here === undefined) return upstream;
  const { cluster, here: own } = here.resource;
  const place = (text: string | undefined) => (text === cluster ? own : text);
  const { token } = upstream;
  const placed: Readonly<Record<string, string | undefined>> = {
    ...('resource' in token && { resource: place(token.resource) }),
    ...('audience' in token && { audience: place(token.audience) }),
  };
  return { ...upstream, url: here.url, token: { ...token, ...placed } as GatewayUpstream['token'] };
}

/** Who is asked about each call, and is in the cluster or reached from there. */
function asked({ policy, guardrails }: GatewayConfig): string[] {
  const refused = 'as long as that is not reached from here, every call is refused';
  return [
    ...(policy?.engine === 'opa' && policy.mode === 'enforce'
      ? [`calls are decided at ${policy.url}: ${refused}`]
      : []),
    ...guardrails
      .filter(({ mode }) => mode === 'enforce')
      .map(({ name, url, upstreams }) => {
        const which = upstreams === undefined ? 'calls' : `calls of ${upstreams.join(', ')}`;
        return `${which} are looked at by ${name} at ${url}: ${refused}`;
      }),
  ];
}
