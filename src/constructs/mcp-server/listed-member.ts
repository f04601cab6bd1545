import type { LockedServer } from '../../contract';
import type { DeclaredHost } from '../../network';
import type { GatewayLink } from '../common/gateway-link';
import type { ListedMember } from '../common/listing';
import type { ServerPlace } from './input';
import { describe, versionOf } from './listing';
import type { McpServerProps } from './props';

/** What a server tells about itself. */
interface Described {
  readonly node: { readonly path: string };
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly image: string;
  readonly tenant?: string | undefined;
  readonly resource: string;
  readonly lockedTools: LockedServer | undefined;
}

/** What registries list of a server; nothing where it is not to be listed. */
export function listedMember(
  props: McpServerProps,
  { node, name, namespace, image, tenant, resource, lockedTools }: Described,
  { links, hosts, place }: { links: readonly GatewayLink[]; hosts: readonly DeclaredHost[]; place: ServerPlace },
): ListedMember | undefined {
  const { listing = {}, title } = props;
  const { listed = true, owner = tenant, dataClass, groups, repository, readme, permissions = [] } = listing;
  if (!listed) return undefined;
  return {
    path: node.path,
    name,
    description: describe(props, name, place.platform?.name),
    version: versionOf(props, image),
    permissions,
    urls: links.length === 0 ? [resource] : [...new Set(links.map((link) => link.resource))].sort(),
    hosts,
    ...(title !== undefined && { title }),
    ...(tenant !== undefined && { tenant }),
    ...(owner !== undefined && { owner }),
    ...(dataClass !== undefined && { dataClass }),
    ...(groups && { groups }),
    ...(repository !== undefined && { repository }),
    ...(readme !== undefined && { readme }),
    ...(namespace !== undefined && { namespace }),
    ...(lockedTools && { tools: lockedTools }),
  };
}
