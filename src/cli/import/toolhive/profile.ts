import { code } from '../draft';
import type { Account } from './account';
import { type Fields, fields, list } from './documents';
import type { Find } from './find';

/** What a permission profile becomes. */
export interface ProfileDraft {
  readonly egress?: string;
  readonly notes: readonly string[];
}

/**
 * Reads a permission profile. ToolHive enforces its network part on a laptop and ignores all of it in Kubernetes; a composition enforces it in both.
 *
 * @param profile `{ read, write, network: { outbound: { insecure_allow_all, allow_host, allow_port } } }`
 */
export function readProfile(profile: Fields): ProfileDraft {
  const network = fields(profile['network']);
  const { insecure_allow_all: all, allow_host: hosts, allow_port: ports } = fields(network['outbound']);
  const names = list(hosts).filter((host): host is string => typeof host === 'string');
  const numbers = list(ports).filter((port): port is number => typeof port === 'number');
  const folders = [...list(profile['read']), ...list(profile['write'])].filter((path) => typeof path === 'string');
  const notes = [
    ...(all === true
      ? ['Its profile let it reach everything: name the hosts that it needs, and nothing else will be open.']
      : []),
    ...(names.some((name) => name.startsWith('.') || name.includes('*'))
      ? ['Its profile names hosts by pattern: name each of them.']
      : []),
    ...(folders.length > 0
      ? [`Its profile shares folders of a laptop (${folders.join(', ')}): a volume takes their place.`]
      : []),
  ];
  const exact = names.filter((name) => !name.startsWith('.') && !name.includes('*'));
  const egress = exact.flatMap((host) =>
    (numbers.length === 0 ? [443] : numbers).map((port) =>
      port === 443 ? `Egress.https(${code(host)})` : `Egress.host(${code(host)}, ${port})`,
    ),
  );
  return { ...(egress.length > 0 && { egress: `[${egress.join(', ')}]` }), notes };
}

/** Reads `permissionProfile`: a built-in one by name, or one in a ConfigMap. */
export function profileOf(reference: Account, namespace: string | undefined, find: Find): ProfileDraft {
  const [type, name, key] = [reference.text('type'), reference.text('name'), reference.text('key')];
  if (name === undefined)
    return {
      notes: ['It had no permission profile, and no network policy: here it reaches nothing that is not declared.'],
    };
  if (type !== 'configmap') {
    return name === 'network'
      ? {
          notes: [
            'Its profile `network` opened everything on a laptop and nothing was enforced in Kubernetes: name its hosts.',
          ],
        }
      : { notes: [] };
  }
  const map = find('ConfigMap', name, namespace);
  const content = map === undefined ? undefined : map.data[key ?? Object.keys(map.data)[0] ?? ''];
  try {
    const read = readProfile(fields(JSON.parse(String(content))));
    const ignored = 'ToolHive ignored its permission profile in Kubernetes. Here it is enforced: look at its hosts.';
    return { ...read, notes: [ignored, ...read.notes] };
  } catch {
    return { notes: [`Its permission profile is in the ConfigMap ${name}, which is not here: declare its hosts.`] };
  }
}
