import { type ClusterSource, PUBLISHER_META, SERVER_SCHEMA_URL } from '../../../../contract';
import type { Candidate } from '../candidate';
import { shortened, versionOf } from '../image-package';
import type { Listed } from './object';

const FIRST_VERSION = '1.0.0';

/**
 * What an object becomes. Its name is made of where it is, which the API server says: nobody who may write an object can take the name of another. What the
 * object says of itself is looked at like the words of any publisher. The images that it runs are part of it: others are another entry, which waits for approval again.
 */
export function entryOf(listed: Listed, { namespace, resource }: ClusterSource): Candidate {
  const { title, description, url, version } = listed.said;
  const [image, ...others] = listed.images;
  const tag = image !== undefined && others.length === 0 ? versionOf(image) : FIRST_VERSION;
  const cluster = {
    kind: resource,
    namespace: listed.namespace,
    name: listed.name,
    ...(image !== undefined && { images: listed.images }),
  };
  return {
    document: {
      $schema: SERVER_SCHEMA_URL,
      name: `${namespace}.${listed.namespace}/${listed.name}`,
      ...(title !== undefined && { title: shortened(title) }),
      description: shortened(description ?? `${resource} ${listed.name} of the namespace ${listed.namespace}`),
      version: version ?? tag,
      ...(url !== undefined && { remotes: [{ type: 'streamable-http', url }] }),
      _meta: { [PUBLISHER_META]: { cluster } },
    },
  };
}
