import { secretReference } from 'mcp-strata';
import { z } from 'zod';

/** An image with its digest: `strata pin` tells it. */
const image = z.string().regex(/@sha256:[0-9a-f]{64}$/, 'it has no digest');

/** What differs from environment to environment: `environments/*.yaml`, and `Pulumi.*.yaml` with the same keys. */
export const Environment = z.strictObject({
  /** The name, such as `prod`. */
  name: z.string(),
  /** The host under which clients reach the gateway. */
  domain: z.hostname(),
  /** The identity provider. */
  issuer: z.url({ protocol: /^https$/ }),
  /** Where the company's network has it. */
  issuerNetwork: z.cidrv4(),
  /** Certificates that its own is checked against, where an authority of the company signed it: a ConfigMap of each namespace, and its key. */
  issuerCertificates: z.strictObject({ configMap: z.string(), key: z.string() }).optional(),
  /** Pods of the gateway. */
  replicas: z.number().int().min(1),
  /** Vault, or OpenBao. */
  vault: z.url({ protocol: /^https$/ }),
  /** Redis or Valkey, a Service of the cluster: the gateway's pods share sessions there. */
  redis: z.string().startsWith('rediss://'),
  /** Where telemetry goes, by OTLP over HTTP. */
  telemetry: z.url({ protocol: /^https$/ }),
  /** Where secrets are kept, never their values. */
  secrets: z.strictObject({
    /** The gateway's client at the identity provider. */
    gateway: secretReference('vault'),
    /** The portal's. */
    portal: secretReference('vault'),
    /** The password of Redis. */
    redis: secretReference('vault'),
    /** The header `Authorization` of the telemetry. */
    telemetry: secretReference('vault'),
  }),
  images: z.strictObject({ runtime: image, collector: image, docs: image, memory: image, lab: image }),
});
export type Environment = z.infer<typeof Environment>;
