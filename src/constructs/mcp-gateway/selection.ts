import { platformOf } from '../common/context';
import type { GatewayMember } from '../common/gateway-link';
import type { GatewayPlace } from './place';
import type { ServerSelection } from './props';

/** Whether a server is one that a selection means. Platforms of one app never see each other's servers. */
export function isSelected(
  server: GatewayMember,
  { labels = {}, tenants, namespaces }: ServerSelection,
  { platform }: GatewayPlace,
): boolean {
  return (
    platformOf(server)?.name === platform?.name &&
    Object.entries(labels).every(([key, value]) => server.labels[key] === value) &&
    (tenants === undefined || (server.tenant !== undefined && tenants.includes(server.tenant))) &&
    (namespaces === undefined || (server.namespace !== undefined && namespaces.includes(server.namespace)))
  );
}
