import type { z } from 'zod';
import { Port, type TokenSigner } from '../../contract';
import type { Problems } from '../../errors';
import { Peer } from '../../network';
import type { Trust } from '../identity/issuer';
import { NO_NEEDS, type PodNeeds, secretPath } from '../identity/needs';
import type { SecretSource } from '../secrets';
import { clusterNames, type GatewayPlace } from './place';
import type { McpGatewayProps } from './props';
import type { Upstream } from './upstreams';

const KEY = 'signing-key.pem';
const PREVIOUS = 'previous-signing-key.pem';
/** Where the gateway serves its keys. */
const KEYS_PATH = '/.well-known/jwks.json';
/** What the gateway signs with: EC P-256 or Ed25519. */
const ALGORITHMS = ['ES256', 'EdDSA', 'Ed25519'] as const;

/** The gateway as an issuer of tokens, and what it needs. */
export interface ResolvedSigner {
  readonly config: z.input<typeof TokenSigner>;
  readonly needs: PodNeeds;
}

/** The gateway's name as an issuer. It never changes with how clients reach it. */
export function issuerOf(place: GatewayPlace): string {
  return `http://${clusterNames(place)[0]}:${Port.MCP}`;
}

/** The key: the one that is given, or the platform's own place for it. */
export function signingKeyOf(place: GatewayPlace, { signingKey }: McpGatewayProps): SecretSource | undefined {
  const { platform, name } = place;
  return signingKey ?? platform?.secrets?.secret(`${platform.name}/${name}#signing-key`).asFile();
}

/** The files that signing needs; none where there is no key. */
export function signerNeeds(place: GatewayPlace, props: McpGatewayProps): PodNeeds {
  const key = signingKeyOf(place, props);
  const { previousSigningKey: previous } = props;
  return {
    ...NO_NEEDS,
    secrets: [
      ...(key ? [{ file: KEY, source: key }] : []),
      ...(previous ? [{ file: PREVIOUS, source: previous }] : []),
    ],
  };
}

/** Resolves the signer, where an upstream wants signed tokens. */
export function resolveSigner(
  place: GatewayPlace,
  props: McpGatewayProps,
  upstreams: readonly Upstream[],
  problems: Problems,
): ResolvedSigner | undefined {
  const signed = upstreams.filter(({ token }) => token.config.kind === 'signed');
  const { signingKey, previousSigningKey: previous } = props;
  if (signed.length === 0) {
    for (const [prop, given] of Object.entries({ signingKey, previousSigningKey: previous })) {
      if (given !== undefined) problems.add('GATEWAY_SIGNING_KEY_NEEDLESS', { prop });
    }
    return undefined;
  }
  if (signingKeyOf(place, props) === undefined) {
    problems.add('GATEWAY_SIGNING_KEY_MISSING', { upstreams: signed.map(({ id }) => id).join(', ') });
    return undefined;
  }
  return {
    config: {
      issuer: issuerOf(place),
      keyFile: secretPath(KEY),
      ...(previous && { previousKeyFile: secretPath(PREVIOUS) }),
    },
    needs: signerNeeds(place, props),
  };
}

/** What a server trusts that gets tokens which this gateway signs: its keys are fetched from its pods, and from nowhere else. */
export function gatewayTrust(
  place: GatewayPlace,
  { clusterIp }: McpGatewayProps,
  selector: Readonly<Record<string, string>>,
  audience: string,
): Trust {
  const host =
    clusterIp === undefined ? clusterNames(place)[0] : clusterIp.includes(':') ? `[${clusterIp}]` : clusterIp;
  const pods = Peer.pods(selector, place.namespace);
  return {
    issuer: {
      issuer: issuerOf(place),
      jwksUri: `http://${host}:${Port.MCP}${KEYS_PATH}`,
      audiences: [audience],
      algorithms: [...ALGORITHMS],
      claims: { businessUnit: 'business_unit' },
      privateNetwork: true,
    },
    needs: {
      ...NO_NEEDS,
      ways: [
        {
          rule: { peers: [pods.policy], ports: [{ protocol: 'TCP', port: Port.MCP }] },
          needsDns: clusterIp === undefined,
        },
      ],
    },
  };
}
