import { code } from '../draft';
import { type Fields, fields, list } from './documents';

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
