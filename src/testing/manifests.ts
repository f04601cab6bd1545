import { Manifest } from '../contract';
import { StrataError } from '../errors';
import { synthesize } from '../synth';

/** An app, or manifests of any origin. */
export type Source = Parameters<typeof synthesize>[0] | readonly Manifest[] | Manifests;

/** The manifests of a composition, to be looked up. */
export class Manifests implements Iterable<Manifest> {
  /** @param all the manifests, in the order in which they can be applied */
  constructor(readonly all: readonly Manifest[]) {}

  [Symbol.iterator](): Iterator<Manifest> {
    return this.all[Symbol.iterator]();
  }

  /** The objects of a kind. */
  ofKind(kind: string): readonly Manifest[] {
    return this.all.filter((manifest) => manifest.kind === kind);
  }

  /**
   * The one object of this kind and name.
   *
   * @param kind such as `Deployment`
   * @param name `metadata.name`
   * @param namespace asked for only where the name stands in several
   * @throws StrataError TESTING_OBJECT_MISSING, TESTING_OBJECT_AMBIGUOUS
   */
  find(kind: string, name: string, namespace?: string): Manifest {
    const named = this.ofKind(kind).filter(({ metadata }) => metadata.name === name);
    const found = named.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
    const [only] = found;
    if (only === undefined) {
      throw new StrataError('TESTING_OBJECT_MISSING', 'manifests', { kind, name, known: this.namesOf(kind) });
    }
    if (found.length > 1) {
      const namespaces = found.map(({ metadata }) => metadata.namespace ?? '(none)').join(', ');
      throw new StrataError('TESTING_OBJECT_AMBIGUOUS', 'manifests', { kind, name, namespaces });
    }
    return only;
  }

  private namesOf(kind: string): string {
    const names = this.ofKind(kind).map(({ metadata }) =>
      [metadata.namespace, metadata.name].filter(Boolean).join('/'),
    );
    return names.length === 0 ? 'none' : names.join(', ');
  }
}

/**
 * Collects the manifests of an app as synthesis would write them. Nothing is written, and no rule is asked.
 *
 * @param source an app, or manifests from elsewhere, such as a Helm chart's
 * @throws StrataError or StrataErrors of the synthesis
 */
export function manifests(source: Source): Manifests {
  if (source instanceof Manifests) return source;
  if (isList(source)) return new Manifests(source.map((manifest) => Manifest.parse(manifest)));
  return new Manifests(synthesize(source).objects.map(({ manifest }) => manifest));
}

function isList(source: Source): source is readonly Manifest[] {
  return Array.isArray(source);
}
