import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { StrataError } from '../../errors';

/** Who writes which Secret, per app. */
const writers = new WeakMap<IConstruct, Map<string, string>>();

/** The workload that a secret is bound for: its name is its Deployment's. */
export function workloadName(scope: Construct): string {
  return 'name' in scope && typeof scope.name === 'string' ? scope.name : scope.node.id;
}

/**
 * Takes a Secret for the one object that writes it. Two that write the same one would overwrite each other for ever.
 *
 * @throws StrataError SECRET_WRITER_TAKEN
 */
export function claimSecret(writer: Construct, secret: string): void {
  const { root, path } = writer.node;
  const namespace = Chart.of(writer).namespace ?? '(none)';
  const names = writers.get(root) ?? new Map<string, string>();
  writers.set(root, names);
  const key = `${namespace}/${secret}`;
  const other = names.get(key) ?? path;
  if (other !== path) {
    throw new StrataError('SECRET_WRITER_TAKEN', path, { secret, namespace, other });
  }
  names.set(key, path);
}
