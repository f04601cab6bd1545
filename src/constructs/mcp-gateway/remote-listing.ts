import type { ListedMember } from '../common/listing';
import type { RemoteServerProps } from './upstream-props';
import type { Upstream } from './upstreams';

/** What registries list of a server elsewhere: where clients reach it is the gateway. Nothing where it is not to be listed. */
export function remoteListing(
  { id, needs, subject: url }: Upstream,
  { listing = {} }: Pick<RemoteServerProps, 'listing'>,
  gateway: { readonly path: string; readonly resource: string },
): ListedMember | undefined {
  const { listed = true, description, version = '1.0.0', permissions = [], ...rest } = listing;
  if (!listed) return undefined;
  return {
    path: `${gateway.path} (${id})`,
    name: id,
    description: description ?? `${id}, offered by ${new URL(url).hostname}`.slice(0, 100),
    version,
    permissions,
    urls: [gateway.resource],
    hosts: needs.ways.flatMap(({ host }) => host ?? []),
    ...rest,
  };
}
