import type { Assembly, Manifest } from '../contract';
import { rankOf } from './order/rank';
import type { Structure } from './structure';

/** What applies a tree to a cluster, such as Argo CD or Flux: what it has to know of each object stands in the object's annotations. */
export interface Delivery {
  /**
   * Annotations of an object.
   *
   * @param wave when it is applied: everything of a wave is there and healthy before the next one begins; the first is 0
   */
  annotate(manifest: Manifest, wave: number): Readonly<Record<string, string>>;
}

/** An assembly whose objects carry what their delivery has to know. What an object says itself stays. */
export function annotated(assembly: Assembly, structure: Structure, delivery: Delivery): Assembly {
  const waves = new Waves(structure);
  const objects = assembly.objects.map((object) => {
    const { manifest, path } = object;
    const { annotations = {}, ...metadata } = manifest.metadata as {
      name: string;
      annotations?: Record<string, string>;
    };
    const added = { ...delivery.annotate(manifest, waves.enter(path, manifest)), ...annotations };
    if (Object.keys(added).length === 0) return object;
    return { ...object, manifest: { ...manifest, metadata: { ...metadata, annotations: added } } };
  });
  return { ...assembly, objects };
}

/** By rank of the kind, and after everything that the composition declared to come first. */
class Waves {
  /** The last wave of an object, and of everything inside a construct. */
  private readonly last = new Map<string, number>();

  constructor(private readonly structure: Structure) {}

  enter(path: string, manifest: Manifest): number {
    const apiGroup = manifest.apiVersion.includes('/')
      ? manifest.apiVersion.slice(0, manifest.apiVersion.indexOf('/'))
      : 'core';
    const around = ancestors(path);
    const first = around
      .flatMap((one) => this.structure.dependencies.get(one) ?? [])
      .filter((one) => !around.includes(one));
    const wave = Math.max(
      rankOf({ apiGroup, kind: manifest.kind }),
      ...first.map((one) => (this.last.get(one) ?? -1) + 1),
    );
    for (const one of around) this.last.set(one, Math.max(wave, this.last.get(one) ?? 0));
    return wave;
  }
}

/** A path and those of everything around it. */
function ancestors(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}
