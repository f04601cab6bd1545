import type { IConstruct } from 'constructs';

const hosts = new WeakMap<IConstruct, Map<string, string>>();

/** Takes a host for what is reached under it, or tells who has it: a host has one place for the metadata of a protected resource (RFC 9728, 3). */
export function takeHost({ node: { root, path } }: IConstruct, host: string): string | undefined {
  const taken = hosts.get(root) ?? new Map<string, string>();
  hosts.set(root, taken);
  const other = taken.get(host);
  if (other === undefined) taken.set(host, path);
  return other;
}
