import { records } from '../model/json';
import { containerRule, gather } from '../rule';
import { kubernetes } from '../sources';

export const noMountPropagation = containerRule({
  id: 'workload.no-mount-propagation',
  control: 'workload.restricted',
  severity: 'error',
  title: 'No mount of a container spreads to the node.',
  why: 'With Bidirectional propagation, what the container mounts appears on the node and in other pods.',
  remedy: 'Remove mountPropagation.',
  sources: [kubernetes('Volumes, mount propagation', 'concepts/storage/volumes/#mount-propagation')],
  check: ({ json, name, pointer }) =>
    gather(records(json['volumeMounts']), ({ mountPropagation }, index) =>
      mountPropagation === undefined || mountPropagation === 'None'
        ? []
        : [
            {
              pointer: `${pointer}/volumeMounts/${index}/mountPropagation`,
              message: `Container "${name}" has a mount with ${String(mountPropagation)} propagation.`,
            },
          ],
    ),
});
