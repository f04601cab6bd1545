import { namespaceScope } from '../api/namespace-scope';
import { objectName } from '../api/object-name';
import type { Pack } from '../pack';

/** What the API server rejects, or takes and cannot work with. */
export const apiServer: Pack = {
  id: 'api-server',
  title: 'What the API server would reject, or accept and never make work.',
  rules: [objectName, namespaceScope],
};
