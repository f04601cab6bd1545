import type { z } from 'zod';
import type { PortalUsage } from '../../contract';
import { StrataError } from '../../errors';
import { wayTo } from '../common/reach';
import { trustFileOf } from '../identity/certificate';
import { type PodNeeds, secretPath } from '../identity/needs';
import { plainUrl } from '../identity/url';
import type { PortalUsageProps } from './props';

const TOKEN = 'metrics-token';

/** A Prometheus as the runtime's configuration has it, and what reading it needs. */
export interface ResolvedUsage {
  readonly config: z.input<typeof PortalUsage>;
  readonly needs: PodNeeds;
}

/**
 * Resolves where metrics are read.
 *
 * @throws StrataError PORTAL_USAGE_PEER_REQUIRED, IDENTITY_URL_INVALID
 */
export function resolveUsage(
  { url: text, peer, token, ca, ...rest }: PortalUsageProps,
  subject: string,
): ResolvedUsage {
  const way = wayTo(plainUrl(text, 'usage.url', subject), peer);
  // What servers are used for is told to nobody outside.
  if (way === undefined || way.host !== undefined) {
    throw new StrataError('PORTAL_USAGE_PEER_REQUIRED', subject, { url: text });
  }
  const certificates = ca && trustFileOf(ca);
  return {
    config: {
      url: text,
      privateNetwork: true,
      ...rest,
      ...(token && { tokenFile: secretPath(TOKEN) }),
      ...(certificates && { caFile: certificates.path }),
    },
    needs: {
      secrets: token ? [{ file: TOKEN, source: token }] : [],
      trust: certificates ? [certificates.file] : [],
      ways: [way],
    },
  };
}
