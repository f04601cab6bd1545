import { record, text } from '../model/json';
import type { ManifestSet } from '../model/manifest-set';
import type { Subject } from '../model/subject';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';

/** Where each kind says which Secret it writes. Absent there, it is the object's own name. */
const TARGETS: Readonly<Record<string, { readonly pointer: string; readonly at: readonly string[] }>> = {
  'ExternalSecret.external-secrets.io': { pointer: '/spec/target/name', at: ['target', 'name'] },
  'VaultStaticSecret.secrets.hashicorp.com': { pointer: '/spec/destination/name', at: ['destination', 'name'] },
  'VaultDynamicSecret.secrets.hashicorp.com': { pointer: '/spec/destination/name', at: ['destination', 'name'] },
  'VaultPKISecret.secrets.hashicorp.com': { pointer: '/spec/destination/name', at: ['destination', 'name'] },
  'OnePasswordItem.onepassword.com': { pointer: '/metadata/name', at: [] },
  'Certificate.cert-manager.io': { pointer: '/spec/secretName', at: ['secretName'] },
  'SealedSecret.bitnami.com': { pointer: '/metadata/name', at: [] },
  Secret: { pointer: '/metadata/name', at: [] },
};

export const oneWriter: Rule = {
  id: 'secrets.one-writer',
  control: 'secret.reference',
  severity: 'error',
  title: 'A Secret is written by one object.',
  why: 'Two operators overwrite each other for ever: a server gets the wrong credential at a time that nobody chose, and a rotation is undone.',
  remedy: 'Keep one of the writers, or give each a Secret of its own.',
  sources: [
    {
      title: 'External Secrets Operator: ownership and creation policy',
      url: 'https://external-secrets.io/latest/guides/ownership-deletion-policy/',
    },
  ],
  types: Object.keys(TARGETS),
  check(subject, set) {
    const target = TARGETS[subject.type];
    if (target === undefined || merges(subject)) return NOT_APPLICABLE;
    const name = written(subject);
    const writers = set.fact(writersOf).get(keyOf(subject)) ?? [];
    const other = writers.find((writer) => writer !== subject);
    return other === undefined
      ? COMPLIANT
      : problem(target.pointer, `The Secret "${name}" is written by ${other.kind} "${other.name}" too.`);
  },
};

function written({ type, spec, name }: Subject): string {
  const value = (TARGETS[type]?.at ?? []).reduce<unknown>((parent, member) => record(parent)[member], spec);
  return (TARGETS[type]?.at.length === 0 ? undefined : text(value)) ?? name;
}

/** An ExternalSecret that adds its keys to a Secret that somebody else owns, and asks for that by name. */
function merges({ type, spec }: Subject): boolean {
  const policy = record(spec['target'])['creationPolicy'];
  return type === 'ExternalSecret.external-secrets.io' && (policy === 'Merge' || policy === 'None');
}

function keyOf(subject: Subject): string {
  return `${subject.namespace}/${written(subject)}`;
}

function writersOf(set: ManifestSet): ReadonlyMap<string, readonly Subject[]> {
  const writers = new Map<string, Subject[]>();
  for (const type of Object.keys(TARGETS)) {
    for (const subject of set.ofType(type)) {
      if (merges(subject)) continue;
      const key = keyOf(subject);
      const known = writers.get(key);
      if (known === undefined) writers.set(key, [subject]);
      else known.push(subject);
    }
  }
  return writers;
}
