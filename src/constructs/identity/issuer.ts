import type { z } from 'zod';
import type { TrustedIssuer } from '../../contract';
import { StrataError } from '../../errors';
import type { Peer } from '../../network';
import { type Way, wayTo } from '../common/reach';
import { trustFileOf } from './certificate';
import type { PodNeeds } from './needs';
import type { CertificateProps, OidcProps } from './props';
import { faultOf, plainUrl, withoutCredentials } from './url';

/** An issuer as the runtime's configuration has it, and what trusting it needs. */
export interface Trust {
  readonly issuer: z.input<typeof TrustedIssuer>;
  readonly needs: PodNeeds;
}

/** Where an authorization server is. */
export interface ServerPlace {
  readonly url: string;
  /** Endpoints that may be elsewhere. */
  readonly others: readonly string[];
  readonly peer?: Peer | undefined;
  readonly ca?: CertificateProps | undefined;
}

/**
 * Refuses an issuer that cannot be one.
 *
 * @throws StrataError IDENTITY_ISSUER_INVALID
 */
export function checkIssuer(issuer: string, privateNetwork: boolean, subject: string): void {
  const fault = faultOf(issuer) ?? (issuer.startsWith('http:') && !privateNetwork ? 'it is not https' : undefined);
  if (fault !== undefined) {
    throw new StrataError('IDENTITY_ISSUER_INVALID', subject, { issuer: withoutCredentials(issuer), reason: fault });
  }
}

/**
 * What a role needs to reach an authorization server.
 *
 * @throws StrataError IDENTITY_PEER_REQUIRED, IDENTITY_URL_INVALID and those of hosts
 */
export function needsOf({ url, others, peer, ca }: ServerPlace, subject: string): PodNeeds {
  const ways = [url, ...others].map((address): Way => {
    const way = wayTo(plainUrl(address, 'an authorization server', subject), peer);
    if (way === undefined) {
      throw new StrataError('IDENTITY_PEER_REQUIRED', subject, { url: address });
    }
    return way;
  });
  return { secrets: [], trust: ca === undefined ? [] : [trustFileOf(ca).file], ways };
}

/** An issuer whose tokens are checked. */
export function trustOf(issuer: string, props: OidcProps, resource: string, subject: string): Trust {
  const { audience = resource, claims = {}, algorithms, jwksUri, ca, privateNetwork = false, peer } = props;
  return {
    issuer: {
      issuer,
      audiences: typeof audience === 'string' ? [audience] : [...audience],
      claims: { ...claims },
      privateNetwork,
      ...(algorithms && { algorithms: [...algorithms] }),
      ...(jwksUri !== undefined && { jwksUri }),
      ...(ca && { caFile: trustFileOf(ca).path }),
    },
    // Where the keys' place is given, the issuer's metadata is not asked for it.
    needs: needsOf({ url: jwksUri ?? issuer, others: [], peer, ca }, subject),
  };
}
