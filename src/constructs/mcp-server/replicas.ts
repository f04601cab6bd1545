import type { Problems } from '../../errors';
import { decideReplicas, type Replicas } from '../common/replicas';
import { keepsSessions, offeredRevisions } from './processes';
import type { McpServerProps } from './props';

/** Decides on replicas and refuses what would lose sessions or block nodes. */
export function resolveReplicas(props: McpServerProps, problems: Problems): Replicas {
  const replicas = decideReplicas(props, { fewest: 0, fallback: 1 }, problems);
  if (replicas.several && keepsSessions(props) && props.unsafe?.clientAddressAffinity === undefined) {
    problems.add('SERVER_REPLICAS_STATEFUL', { revisions: offeredRevisions(props).join(', ') });
  }
  return replicas;
}
