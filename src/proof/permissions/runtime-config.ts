import type { z } from 'zod';
import type { Manifest } from '../../contract';
import { textMap } from '../json';

/** A configuration that a role boots from, and the ConfigMap that holds it. */
export interface RuntimeConfig<Config> {
  readonly config: Config;
  readonly namespace: string;
}

/** The configurations of one role among manifests. A ConfigMap that is something else is passed over. */
export function runtimeConfigs<Schema extends z.ZodType>(
  manifests: readonly Manifest[],
  schema: Schema,
): RuntimeConfig<z.output<Schema>>[] {
  return manifests.flatMap((manifest) => {
    if (manifest.kind !== 'ConfigMap') return [];
    return Object.values(textMap(manifest['data'])).flatMap((text) => {
      const parsed = schema.safeParse(parse(text));
      return parsed.success ? [{ config: parsed.data, namespace: manifest.metadata.namespace ?? 'default' }] : [];
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
