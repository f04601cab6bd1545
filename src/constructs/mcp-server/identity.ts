import { isIP } from 'node:net';
import { Port, Stage } from '../../contract';
import type { Problems } from '../../errors';
import type { EgressRoute } from '../common/egress-via';
import type { Oidc } from '../identity';
import type { Trust } from '../identity/issuer';
import { type ResolvedIdentity, trustOnly } from '../identity/oidc';
import { faultOf, withoutCredentials } from '../identity/url';
import type { ServerInput, ServerPlace } from './input';

/** The URL inside the cluster. */
export function clusterUrl({ name, namespace }: Pick<ServerPlace, 'name' | 'namespace'>, path: string): string {
  const host = namespace === undefined ? name : `${name}.${namespace}.svc`;
  return `http://${host}:${Port.MCP}${path}`;
}

/** Whose access tokens callers of a server's own show: the server's choice, or the platform's where anybody but a gateway may call. */
export function identityOf({ props, platform }: Pick<ServerInput, 'props' | 'platform'>): Oidc | undefined {
  const { identity, allowFrom = [], unsafe = {} } = props;
  const fallback = allowFrom.length > 0 && unsafe.anonymousCallers === undefined ? platform?.identity : undefined;
  return identity ?? fallback;
}

/**
 * Decides whose tokens the bridge trusts: issuers that callers log in at, and those of the gateways in front of it. Refuses callers that nobody knows.
 *
 * @param resource the URL that clients use
 */
export function resolveIdentity(
  input: ServerInput,
  resource: string,
  problems: Problems,
): ResolvedIdentity | undefined {
  const { props, links } = input;
  const oidc = identityOf(input);
  checkCallers(input, oidc, problems);
  const fault = props.publicUrl === undefined ? undefined : faultOf(props.publicUrl);
  if (fault !== undefined) {
    problems.add('PROP_INVALID', { prop: 'publicUrl', reason: fault });
    return undefined;
  }
  const trusts = distinct(links.flatMap(({ trust }) => trust ?? []));
  const resolved = problems.attempt(() =>
    oidc === undefined
      ? trusts.length === 0
        ? undefined
        : trustOnly(resource, trusts, props.title)
      : oidc.authentication(resource, trusts, props.title),
  );
  return resolved;
}

/**
 * Has the bridge fetch keys of public issuers the way that hosts by name are reached. The pod's network is one: what is open to the bridge is open to the server's
 * program, and all public addresses would be a way past what enforces names.
 */
export function throughRoute(
  identity: ResolvedIdentity | undefined,
  route: EgressRoute | undefined,
  wholePod: boolean,
  problems: Problems,
): ResolvedIdentity | undefined {
  if (identity === undefined || route === undefined || wholePod) return identity;
  const { authentication, outside } = identity;
  const { url } = route;
  if (url === undefined) {
    for (const issuer of outside) problems.add('IDENTITY_ISSUER_PUBLIC', { issuer: withoutCredentials(issuer) });
    return identity;
  }
  const issuers = authentication.issuers.map((one) => (outside.has(one.issuer) ? { ...one, proxy: url } : one));
  return { ...identity, authentication: { ...authentication, issuers } };
}

/** Callers beside gateways are known from stage 3 on; those that come from outside the cluster from stage 2 on. */
function checkCallers({ props, stage, platform }: ServerInput, oidc: Oidc | undefined, problems: Problems): void {
  const { allowFrom = [], hosts = [], publicUrl, unsafe = {} } = props;
  const outside = allowFrom.some(({ policy }) => 'cidr' in policy) || hosts.some(isPublicName);
  const exposed = outside || publicUrl !== undefined || platform?.domain !== undefined;
  const asked = allowFrom.length > 0 && (stage >= Stage.SCALE || (stage >= Stage.PILOT && exposed));
  if (asked && oidc === undefined && unsafe.anonymousCallers === undefined) {
    problems.add('IDENTITY_REQUIRED', { callers: allowFrom.map(({ description }) => description).join('; '), stage });
  }
  if (unsafe.anonymousCallers !== undefined && (props.identity !== undefined || allowFrom.length === 0)) {
    const reason = props.identity === undefined ? 'nobody but gateways may call' : 'callers show who they are';
    problems.add('UNSAFE_NEEDLESS', { name: 'anonymousCallers', reason });
  }
}

function isPublicName(host: string): boolean {
  return host.includes('.') && isIP(host) === 0 && !/\.(svc|local|internal)$/.test(host);
}

/** Gateways that lead to one issuer trust it together: its audiences are joined. */
function distinct(trusts: readonly Trust[]): Trust[] {
  const byIssuer = new Map<string, Trust>();
  for (const trust of trusts) {
    const known = byIssuer.get(trust.issuer.issuer);
    const audiences = [...new Set([...(known?.issuer.audiences ?? []), ...trust.issuer.audiences])];
    byIssuer.set(trust.issuer.issuer, { ...trust, issuer: { ...trust.issuer, audiences } });
  }
  return [...byIssuer.values()];
}
