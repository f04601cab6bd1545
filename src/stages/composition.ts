import type { z } from 'zod';
import { type Assembly, BridgeConfig, EgressConfig, GatewayConfig, RegistryConfig } from '../contract';
import type { Composition } from './stage-control';

/** Reads what controls look at. */
export function readComposition(assembly: Assembly): Composition {
  return {
    assembly,
    bridges: configsOf(assembly, BridgeConfig),
    gateways: configsOf(assembly, GatewayConfig),
    egress: configsOf(assembly, EgressConfig),
    registries: configsOf(assembly, RegistryConfig),
  };
}

function configsOf<Schema extends z.ZodType>({ objects }: Assembly, schema: Schema): z.output<Schema>[] {
  const texts = objects
    .filter(({ manifest }) => manifest.kind === 'ConfigMap')
    .flatMap(({ manifest }) => Object.values((manifest['data'] ?? {}) as Record<string, unknown>));
  return texts.flatMap((text) => {
    const parsed = schema.safeParse(parse(text));
    return parsed.success ? [parsed.data] : [];
  });
}

function parse(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
