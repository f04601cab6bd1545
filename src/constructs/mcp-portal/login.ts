import type { z } from 'zod';
import type { PortalLogin } from '../../contract';
import type { EgressRoute } from '../common/egress-via';
import { trustFileOf } from '../identity/certificate';
import { checkIssuer, needsOf } from '../identity/issuer';
import { type PodNeeds, secretPath } from '../identity/needs';
import type { McpRegistry } from '../mcp-registry';
import type { PortalLoginProps } from './props';

const SECRET = 'client-secret';

/** What logging people in needs. */
export function loginNeeds({ issuer, secret, ca, peer }: PortalLoginProps, subject: string): PodNeeds {
  const place = needsOf({ url: issuer, others: [], peer, ca }, subject);
  return { ...place, secrets: secret ? [{ file: SECRET, source: secret }] : [] };
}

/**
 * Refuses a login that could not work.
 *
 * @throws StrataError IDENTITY_ISSUER_INVALID, IDENTITY_PEER_REQUIRED, IDENTITY_URL_INVALID
 */
export function checkLogin(login: PortalLoginProps, subject: string): void {
  checkIssuer(login.issuer, login.privateNetwork === true, subject);
  loginNeeds(login, subject);
}

/** The login as the runtime's configuration has it. */
export function loginConfig(
  login: PortalLoginProps,
  registry: McpRegistry,
  route: EgressRoute | undefined,
  subject: string,
): z.input<typeof PortalLogin> {
  const { issuer, clientId, secret, scopes, ca, privateNetwork = false } = login;
  const asked = registry.config.authentication;
  const resource = login.resource ?? (asked === undefined ? undefined : registry.resource);
  const outside = loginNeeds(login, subject).ways.some(({ host }) => host !== undefined);
  return {
    issuer,
    clientId,
    privateNetwork,
    ...(secret && { clientSecretFile: secretPath(SECRET) }),
    scopes: [...(scopes ?? new Set(['openid', 'profile', ...(asked?.requiredScopes ?? [])]))],
    ...(resource !== undefined && { resource }),
    ...(ca && { caFile: trustFileOf(ca).path }),
    ...(route?.url !== undefined && outside && { proxy: route.url }),
  };
}
