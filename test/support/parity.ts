import type { Registration } from '../../src/testing/pulumi';

type KubernetesObject = Readonly<Record<string, unknown>>;

/** What two ways into a cluster bring, and how they differ. */
export interface Parity {
  readonly first: number;
  readonly second: number;
  /** Objects that only one of them brings, or that are not the same. */
  readonly differences: readonly string[];
}

/** Compares objects by what makes each one in a cluster, whatever their order and that of their fields. */
export function parityOf(first: readonly KubernetesObject[], second: readonly KubernetesObject[]): Parity {
  const [one, other] = [byKey(first), byKey(second)];
  const keys = [...new Set([...one.keys(), ...other.keys()])].sort();
  return {
    first: one.size,
    second: other.size,
    differences: keys.filter((key) => one.get(key) !== other.get(key)),
  };
}

/** The objects that a stack asked its provider for. */
export function kubernetesInputs(registrations: readonly Registration[]): KubernetesObject[] {
  return registrations
    .filter(({ custom, type }) => custom && type.startsWith('kubernetes:'))
    .map(({ inputs }) => inputs);
}

function byKey(objects: readonly KubernetesObject[]): Map<string, string> {
  const entries = new Map(objects.map((object) => [keyOf(object), JSON.stringify(sorted(object))]));
  // Two objects of one name would hide each other.
  if (entries.size !== objects.length) throw new Error(`${objects.length - entries.size} objects are there twice`);
  return entries;
}

function keyOf(object: KubernetesObject): string {
  const { name, namespace = '' } = object['metadata'] as { name: string; namespace?: string };
  return [object['apiVersion'], object['kind'], namespace, name].join(' ');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
