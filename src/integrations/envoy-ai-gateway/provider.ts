import { Construct } from 'constructs';
import type { ControlId } from '../../contract';
import { StrataError } from '../../errors';
import { CustomObject, type CustomType, type ObjectMeta } from '../../kube';
import type { ModelProviderProps, ModelQuotaProps } from './props';
import {
  type AiBackendSpec,
  type BackendSecuritySpec,
  type BackendSpec,
  type BackendTlsSpec,
  type QuotaSpec,
  target,
} from './specs';

const AI = 'aigateway.envoyproxy.io';
const TYPES = {
  service: { apiVersion: `${AI}/v1beta1`, kind: 'AIServiceBackend' },
  security: { apiVersion: `${AI}/v1beta1`, kind: 'BackendSecurityPolicy' },
  quota: { apiVersion: `${AI}/v1alpha1`, kind: 'QuotaPolicy' },
  backend: { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'Backend' },
  tls: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'BackendTLSPolicy' },
} as const satisfies Record<string, CustomType>;

/** The key of a Secret that Envoy AI Gateway reads. */
const KEY = 'apiKey';
const DURATIONS = { minute: '1m', hour: '1h', day: '1d' } as const satisfies Record<ModelQuotaProps['per'], string>;

type MetaOf = (control: ControlId, why: string, of: string) => ObjectMeta;

/** Name of the objects of a provider: after the route and the provider. */
export const providerName = (route: string, provider: string) => `${route}-${provider}`;

/**
 * Creates what leads to one provider.
 *
 * @throws StrataError PROP_INVALID where the API key is not where it is looked for
 */
export function providerObjects(
  scope: Construct & { readonly name: string },
  provider: string,
  { host, port = 443, schema, key, quota }: ModelProviderProps,
  metaOf: MetaOf,
): void {
  const name = providerName(scope.name, provider);
  const { secret, key: found } = key.bind(new Construct(scope, name), KEY);
  if (found !== KEY) {
    const reason = `it arrives as "${found}" in the Secret ${secret}; Envoy AI Gateway reads the key ${KEY}`;
    throw new StrataError('PROP_INVALID', scope.node.path, { prop: `providers.${provider}.key`, reason });
  }
  const create = <Spec extends object>(
    part: keyof typeof TYPES,
    control: ControlId,
    why: string,
    spec: () => Spec,
  ): void => {
    new CustomObject(scope, `${part}-${provider}`, TYPES[part], metaOf(control, why, name), spec);
  };
  create(
    'service',
    'network.declared-egress',
    `Speaks ${schema}'s API to ${provider}.`,
    (): AiBackendSpec => ({ schema: { name: schema }, backendRef: target.backend(name) }),
  );
  create(
    'backend',
    'network.declared-egress',
    `Where ${provider} is: ${host}:${port}.`,
    (): BackendSpec => ({ type: 'Endpoints', endpoints: [{ fqdn: { hostname: host, port } }] }),
  );
  create(
    'tls',
    'network.declared-egress',
    `Only who holds the certificate of ${host} is ${provider}.`,
    (): BackendTlsSpec => ({
      targetRefs: [target.backend(name)],
      validation: { hostname: host, wellKnownCACertificates: 'System' },
    }),
  );
  create(
    'security',
    'secret.reference',
    `The key of ${provider} stays with the gateway.`,
    (): BackendSecuritySpec => ({
      targetRefs: [target.service(name)],
      ...(schema === 'Anthropic'
        ? { type: 'AnthropicAPIKey', anthropicAPIKey: { secretRef: target.secret(secret) } }
        : { type: 'APIKey', apiKey: { secretRef: target.secret(secret) } }),
    }),
  );
  if (quota !== undefined) {
    create(
      'quota',
      'workload.resources',
      `No more than ${quota.tokens} tokens of ${provider} a ${quota.per}.`,
      (): QuotaSpec => ({
        targetRefs: [target.service(name)],
        serviceQuota: { quota: { limit: quota.tokens, duration: DURATIONS[quota.per] } },
      }),
    );
  }
}
