import type { Manifest } from '../contract';
import { StrataError } from '../errors';
import { groupOf } from './scope';

/** A namespace is a DNS label (RFC 1123): a path, a wildcard or white space in it is a mistake or an attack. */
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** What the API accepts as a path segment for a name; most kinds are stricter. */
const NAME = /^(?!\.{1,2}$)[^/%\s\p{Cc}]{1,253}$/u;
const API_VERSION = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?v[a-z0-9]{1,62}$/;
const KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;

/** What makes two objects the same one for the API server: group, kind, namespace and name; the version does not count. */
export function identityOf({ apiVersion, kind, metadata }: Manifest): string {
  const group = groupOf(apiVersion);
  const name = `${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
  return `${group === '' ? kind : `${kind}.${group}`} ${name}`;
}

/** Whether a value has what every Kubernetes object has, in forms that the API accepts. */
export function checkIdentity(value: Readonly<Record<string, unknown>>, path: string): Manifest {
  const { apiVersion, kind } = value;
  const metadata = (typeof value['metadata'] === 'object' ? value['metadata'] : null) as Record<string, unknown> | null;
  const problem =
    unlike('apiVersion', apiVersion, API_VERSION) ??
    unlike('kind', kind, KIND) ??
    unlike('metadata.name', metadata?.['name'], NAME) ??
    (metadata?.['namespace'] === undefined
      ? undefined
      : unlike('metadata.namespace', metadata['namespace'], DNS_LABEL));
  if (problem !== undefined) throw new StrataError('SYNTH_OBJECT_INVALID', path, { problem });
  return value as Manifest;
}

function unlike(field: string, value: unknown, form: RegExp): string | undefined {
  if (value === undefined || value === null) return `${field} is missing`;
  return typeof value === 'string' && form.test(value) ? undefined : `${field} is ${JSON.stringify(value)}`;
}

/** Remembers who defined which object. */
export class Identities {
  private readonly owners = new Map<string, string>();

  /** An error when another construct defined the same object before. */
  add(manifest: Manifest, path: string): StrataError | undefined {
    const identity = identityOf(manifest);
    const other = this.owners.get(identity);
    if (other !== undefined) return new StrataError('SYNTH_OBJECT_DUPLICATE', path, { identity, other });
    this.owners.set(identity, path);
    return undefined;
  }
}
