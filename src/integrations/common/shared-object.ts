import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { StrataError } from '../../errors';

/** Which value created the shared objects of each chart, by name. */
const owners = new WeakMap<Chart, Map<string, object>>();

/**
 * Creates what all workloads of a namespace share, once.
 *
 * @param owner the value that it belongs to: another one under the same name would be another store
 * @throws StrataError SECRET_STORE_TAKEN
 */
export function once(scope: Construct, name: string, owner: object, create: (chart: Chart) => void): void {
  const chart = Chart.of(scope);
  const known = owners.get(chart) ?? new Map<string, object>();
  owners.set(chart, known);
  const other = known.get(name);
  if (other === undefined) {
    known.set(name, owner);
    create(chart);
  } else if (other !== owner) {
    throw new StrataError('SECRET_STORE_TAKEN', scope.node.path, { name, namespace: chart.namespace ?? '(none)' });
  }
}
