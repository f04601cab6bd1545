import { Stage } from '../../contract';
import type { Problems } from '../../errors';
import { checkDiscovery } from './discovery';
import type { RegistryInput } from './plan';

/** Checks what does not depend on the servers, and decides on the number of pods. */
export function decideRegistry(
  { place, props, sources, store, identity, namespace }: RegistryInput,
  problems: Problems,
): number {
  const { stage } = place;
  const fallback = store.shared && stage >= Stage.SCALE ? 2 : 1;
  const { replicas = fallback, anonymous, workflow = {}, reserved = {} } = props;
  if (replicas > 1 && !store.shared) problems.add('REGISTRY_REPLICAS_SINGLE', { replicas });
  if (identity === undefined && anonymous !== true && stage >= Stage.PILOT) {
    problems.add('REGISTRY_IDENTITY_REQUIRED', { stage });
  }
  const waiting = sources.filter(({ config }) => config.approval !== 'automatic').map(({ config }) => config.id);
  if (waiting.length > 0 && (workflow.approvers ?? []).length === 0) {
    problems.add('REGISTRY_APPROVERS_MISSING', { sources: waiting.join(', ') });
  }
  if ((workflow.approvers ?? []).length > 0 && identity === undefined) {
    problems.add('PROP_INVALID', { prop: 'workflow', reason: 'nobody can show who they are: give identity' });
  }
  const ids = sources.map(({ config }) => config.id);
  for (const source of new Set(Object.values(reserved).filter((id) => !ids.includes(id)))) {
    problems.add('REGISTRY_SOURCE_UNKNOWN', { prop: 'reserved', source, sources: ids.join(', ') });
  }
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) < index))) {
    problems.add('REGISTRY_SOURCE_TAKEN', { source: id });
  }
  checkDiscovery(props, place, namespace, problems);
  if (sources.length === 0) problems.add('PROP_INVALID', { prop: 'sources', reason: 'there is no source' });
  return replicas;
}
