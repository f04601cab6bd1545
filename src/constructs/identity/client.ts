import { z } from 'zod';
import type { OAuthClient } from '../../contract';
import { Problems } from '../../errors';
import { madeBy, shapeOf } from '../../kube';
import { Peer } from '../../network';
import type { SecretSource } from '../secrets';
import { CERTIFICATE_SHAPE, checkCertificate, trustFileOf } from './certificate';
import { checkIssuer, needsOf, type Trust, trustOf } from './issuer';
import { joinNeeds, type PodNeeds, secretPath } from './needs';
import type { OAuthClientProps } from './props';
import { withoutCredentials } from './url';

const text = z.string().optional();

/** A reference to a value that is kept elsewhere. */
export const SECRET_SHAPE = z.custom<SecretSource>(
  (value) => typeof value === 'object' && value !== null && 'bind' in value && typeof value.bind === 'function',
  'expected a reference such as Secrets.kubernetes({ name, key }); values never stand in a composition',
);

export const CLIENT_SHAPE = shapeOf<OAuthClientProps>({
  issuer: z.string(),
  clientId: z.string().min(1),
  secret: SECRET_SHAPE.optional(),
  key: SECRET_SHAPE.optional(),
  tokenEndpoint: text,
  ca: CERTIFICATE_SHAPE.optional(),
  privateNetwork: z.boolean().optional(),
  peer: madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr').optional(),
});

/**
 * Refuses a client that could not work.
 *
 * @throws StrataError or StrataErrors TOKEN_CLIENT_PROOF_INVALID, IDENTITY_ISSUER_INVALID, IDENTITY_PEER_REQUIRED, IDENTITY_URL_INVALID, PROP_INVALID
 */
export function checkClient(client: OAuthClientProps, subject: string): void {
  checkIssuer(client.issuer, client.privateNetwork === true, subject);
  const problems = new Problems(subject);
  if ((client.secret === undefined) === (client.key === undefined)) {
    const given = client.secret === undefined ? 'nothing' : 'both a secret and a key';
    problems.add('TOKEN_CLIENT_PROOF_INVALID', { client: withoutCredentials(client.clientId), given });
  }
  checkCertificate(client.ca, 'client.ca', problems);
  problems.attempt(() => placeOf(client, subject));
  problems.raise();
}

/** A client as the runtime's configuration has it, and what it needs. */
export function clientOf(
  client: OAuthClientProps,
  id: string,
  subject: string,
): { readonly config: z.input<typeof OAuthClient>; readonly needs: PodNeeds } {
  const { issuer, clientId, secret, key, tokenEndpoint, ca, privateNetwork = false } = client;
  const secretFile = `${id}-client-secret`;
  const keyFile = `${id}-client-key`;
  const secrets = [
    ...(secret ? [{ file: secretFile, source: secret }] : []),
    ...(key ? [{ file: keyFile, source: key }] : []),
  ];
  return {
    config: {
      issuer,
      clientId,
      privateNetwork,
      ...(tokenEndpoint !== undefined && { tokenEndpoint }),
      ...(secret && { clientSecretFile: secretPath(secretFile) }),
      ...(key && { clientKeyFile: secretPath(keyFile) }),
      ...(ca && { caFile: trustFileOf(ca).path }),
    },
    needs: joinNeeds([placeOf(client, subject), { secrets, trust: [], ways: [] }]),
  };
}

/** What an upstream has to trust that gets this client's tokens. */
export function clientTrust(client: OAuthClientProps, audience: string, subject: string): Trust {
  const { issuer, ca, privateNetwork, peer } = client;
  return trustOf(
    issuer,
    { audience, ...(ca && { ca }), ...(privateNetwork !== undefined && { privateNetwork }), ...(peer && { peer }) },
    audience,
    subject,
  );
}

function placeOf({ issuer, tokenEndpoint, peer, ca }: OAuthClientProps, subject: string): PodNeeds {
  return needsOf({ url: issuer, others: tokenEndpoint === undefined ? [] : [tokenEndpoint], peer, ca }, subject);
}
