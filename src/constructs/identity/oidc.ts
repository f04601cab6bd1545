import { z } from 'zod';
import type { AuthenticationInput } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape, listOf, madeBy, shapeOf } from '../../kube';
import { Peer } from '../../network';
import { CERTIFICATE_SHAPE, checkCertificate } from './certificate';
import { checkIssuer, type Trust, trustOf } from './issuer';
import { joinNeeds, type PodNeeds } from './needs';
import type { OidcProps, TokenAlgorithm, TokenClaimProps } from './props';
import { withoutCredentials } from './url';

const text = z.string().optional();
const number = z.number().optional();
const list = listOf(z.string().min(1));

const SHAPE = shapeOf<OidcProps>({
  audience: z.union([z.string().min(1), list]).optional(),
  scopes: list.optional(),
  toolScopes: z.record(z.string(), list).optional(),
  claims: shapeOf<TokenClaimProps>({ principal: text, groups: text, scopes: text, businessUnit: text }).optional(),
  algorithms: listOf(z.custom<TokenAlgorithm>((value) => typeof value === 'string')).optional(),
  jwksUri: text,
  ca: CERTIFICATE_SHAPE.optional(),
  privateNetwork: z.boolean().optional(),
  peer: madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr').optional(),
  clockSkewSeconds: number,
  keysRefreshSeconds: number,
  keysStaleSeconds: number,
});

/** Props that hold for all issuers together. */
const SHARED = ['scopes', 'toolScopes', 'clockSkewSeconds', 'keysRefreshSeconds', 'keysStaleSeconds'] as const;

interface Issuer {
  readonly url: string;
  readonly props: OidcProps;
}

/** What a resource's identity amounts to. */
export interface ResolvedIdentity {
  readonly authentication: AuthenticationInput;
  readonly needs: PodNeeds;
  /** Issuers whose keys are with a public host. */
  readonly outside: ReadonlySet<string>;
}

/** Whose access tokens are accepted: OpenID Connect or OAuth 2.1 issuers, and what their tokens have to say. A value, made by its static methods. */
export class Oidc {
  private constructor(private readonly known: readonly [Issuer, ...Issuer[]]) {}

  /**
   * Access tokens of one issuer.
   *
   * @param url as its tokens write it into `iss`, compared character by character
   * @throws StrataError or StrataErrors IDENTITY_ISSUER_INVALID, IDENTITY_PEER_REQUIRED, IDENTITY_URL_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static issuer(url: string, props: OidcProps = {}): Oidc {
    const subject = subjectOf(url);
    checkShape(props, SHAPE, subject);
    checkIssuer(url, props.privateNetwork === true, subject);
    const problems = new Problems(subject);
    checkCertificate(props.ca, 'ca', problems);
    if (typeof props.audience === 'object' && props.audience.length === 0) {
      problems.add('PROP_INVALID', { prop: 'audience', reason: 'an empty list would accept no token at all' });
    }
    problems.attempt(() => trustOf(url, props, url, subject));
    problems.raise();
    return new Oidc([{ url, props: { ...props } }]);
  }

  /**
   * Also access tokens of other issuers. Scopes, clock skew and times of keys are those of the first.
   *
   * @throws StrataError IDENTITY_ISSUER_TWICE, IDENTITY_SETTINGS_TWICE
   */
  and(other: Oidc): Oidc {
    const subject = `${subjectOf(this.known[0].url)}.and`;
    for (const { url, props } of other.known) {
      if (this.issuers.includes(url)) {
        throw new StrataError('IDENTITY_ISSUER_TWICE', subject, { issuer: url });
      }
      const shared = SHARED.find((prop) => props[prop] !== undefined);
      if (shared !== undefined) {
        throw new StrataError('IDENTITY_SETTINGS_TWICE', subject, { prop: shared });
      }
    }
    return new Oidc([...this.known, ...other.known]);
  }

  /** The issuers, in the order in which clients are led to them. */
  get issuers(): readonly string[] {
    return this.known.map(({ url }) => url);
  }

  /**
   * What a resource is told.
   *
   * @param resource the URL that clients use (RFC 9728, 1.2)
   * @param more issuers that are trusted beside these, and to which no client is led
   */
  authentication(resource: string, more: readonly Trust[] = [], name?: string): ResolvedIdentity {
    const own = this.known.map(({ url, props }) => trustOf(url, props, resource, subjectOf(url)));
    const { scopes, toolScopes, clockSkewSeconds, keysRefreshSeconds, keysStaleSeconds } = this.known[0].props;
    const shared = {
      ...(scopes && { requiredScopes: [...scopes] }),
      ...(toolScopes && {
        toolScopes: Object.fromEntries(Object.entries(toolScopes).map(([tool, needed]) => [tool, [...needed]])),
      }),
      ...(clockSkewSeconds !== undefined && { clockSkewSeconds }),
      ...(keysRefreshSeconds !== undefined && { keysRefreshSeconds }),
      ...(keysStaleSeconds !== undefined && { keysStaleSeconds }),
    };
    return trusting(resource, own, more, shared, name);
  }
}

/** Names an issuer in errors, without what must not stand there. */
function subjectOf(url: string): string {
  return `Oidc.issuer(${JSON.stringify(withoutCredentials(String(url)))})`;
}

/** What a resource is told that trusts only issuers to which no client is led, such as a gateway. */
export function trustOnly(resource: string, trusts: readonly Trust[], name?: string): ResolvedIdentity {
  return trusting(resource, [], trusts, {}, name);
}

function trusting(
  resource: string,
  own: readonly Trust[],
  more: readonly Trust[],
  shared: Partial<AuthenticationInput>,
  name: string | undefined,
): ResolvedIdentity {
  const all = [...own, ...more.filter(({ issuer }) => !own.some((one) => one.issuer.issuer === issuer.issuer))];
  return {
    authentication: {
      resource,
      issuers: all.map(({ issuer }) => issuer),
      ...(more.length > 0 && { authorizationServers: own.map(({ issuer }) => issuer.issuer) }),
      ...shared,
      ...(name !== undefined && { name }),
    },
    needs: joinNeeds(all.map(({ needs }) => needs)),
    outside: new Set(all.flatMap(({ issuer, needs }) => (needs.ways.some(({ host }) => host) ? [issuer.issuer] : []))),
  };
}
