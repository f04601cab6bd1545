import { createHash } from 'node:crypto';
import { Annotation, type Assembly, type Manifest } from '../../contract';
import { holdsDeferred, resolveDeferred } from './deferred';
import { referencesOf } from './references';
import { jsonStringify, type Output } from './sdk';

type Template = { metadata: { annotations: Record<string, string | Output<string>> } };

/**
 * Pods roll when their configuration changes, because its hash is on them. The hash that the composition wrote is one of the text that stands for a
 * value; here it becomes one of the value.
 */
export class ConfigHashes {
  private readonly deferred = new Map<string, Manifest>();

  constructor({ objects }: Assembly) {
    for (const { manifest } of objects) {
      const { kind, metadata } = manifest;
      if (kind === 'ConfigMap' && holdsDeferred(manifest))
        this.deferred.set(`${metadata.namespace}/${metadata.name}`, manifest);
    }
  }

  /** The manifest, with a hash that follows its configuration where that is known only to the stack. */
  follow(manifest: Manifest): Manifest {
    if (this.deferred.size === 0) return manifest;
    const spec = manifest['spec'] as { template?: Template } | undefined;
    const annotations = spec?.template?.metadata.annotations;
    const written = annotations?.[Annotation.CONFIG_HASH];
    const configurations = written === undefined ? [] : this.configurationsOf(manifest);
    if (configurations.length === 0) return manifest;
    const hash = jsonStringify([written, ...configurations.map((one) => resolveDeferred(one['data']))]).apply((text) =>
      createHash('sha256').update(text).digest('hex').slice(0, String(written).length),
    );
    const metadata = { ...spec?.template?.metadata, annotations: { ...annotations, [Annotation.CONFIG_HASH]: hash } };
    return { ...manifest, spec: { ...spec, template: { ...spec?.template, metadata } } };
  }

  private configurationsOf(manifest: Manifest): Manifest[] {
    const names = referencesOf(manifest).filter(({ kind }) => kind === 'ConfigMap');
    return names.flatMap(({ name }) => this.deferred.get(`${manifest.metadata.namespace}/${name}`) ?? []);
  }
}
