import type { Pack } from '../pack';
import { readOnlyRoot } from '../workload/read-only-root';

/** What a workload may hold and reach beyond its task. */
export const leastPrivilege: Pack = {
  id: 'least-privilege',
  title: 'Nothing is held, mounted or reachable that the task does not ask for.',
  rules: [readOnlyRoot],
};
