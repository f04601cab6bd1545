import { PUBLISHER_META, PUBLISHER_META_BYTES, SERVER_SCHEMA_URL, ServerName } from '../../contract';
import type { Problems } from '../../errors';
import type { ListedMember } from '../common/listing';
import type { Entry } from './registry-source';

/** The name of a server in registries: those of tenants are below the tenant's namespace. */
export function entryName({ name, tenant }: Pick<ListedMember, 'name' | 'tenant'>, namespace: string): string {
  return `${tenant === undefined ? namespace : `${namespace}.${tenant}`}/${name}`;
}

/** The platform's domain as a namespace: `mcp.acme.example` becomes `example.acme.mcp`. */
export function namespaceOf(domain: string | undefined): string | undefined {
  return domain?.split('.').reverse().join('.');
}

/** Entries of the servers of a composition, sorted by name. */
export function entriesOf(members: readonly ListedMember[], namespace: string, problems: Problems): Entry[] {
  const owners = new Map<string, string>();
  for (const member of members) {
    const name = entryName(member, namespace);
    const other = owners.get(name);
    if (other !== undefined) problems.add('REGISTRY_ENTRY_TAKEN', { name, first: other, second: member.path });
    else if (!ServerName.safeParse(name).success) problems.add('REGISTRY_NAMESPACE_INVALID', { namespace });
    owners.set(name, member.path);
  }
  return members
    .map((member) => entryOf(member, entryName(member, namespace)))
    .sort(({ server: { name: a } }, { server: { name: b } }) => (a < b ? -1 : a > b ? 1 : 0));
}

function entryOf(member: ListedMember, name: string): Entry {
  const { title, description, version, repository, urls, groups, owner, tenant, dataClass } = member;
  return {
    server: {
      $schema: SERVER_SCHEMA_URL,
      name,
      ...(title !== undefined && { title }),
      description,
      version,
      ...(repository !== undefined && { repository: { url: repository, source: hostOf(repository) } }),
      remotes: urls.map((url) => ({ type: 'streamable-http', url })),
      _meta: { [PUBLISHER_META]: metaOf(member) },
    },
    ...(groups && { groups: [...groups] }),
    ...(owner !== undefined && { owner }),
    ...(tenant !== undefined && { tenant }),
    ...(dataClass !== undefined && { dataClass }),
  };
}

/** What the composition knows beside server.json, as much of it as a registry takes. */
function metaOf({ tools, hosts, permissions }: ListedMember): Record<string, unknown> {
  const least = tools && { toolCount: tools.tools.length, toolTokens: tools.tokens, toolsHash: tools.hash };
  const more = {
    egress: hosts.map(({ host, port }) => `${host}:${port}`),
    ...(tools && { tools: tools.tools.map(({ name }) => name) }),
    ...(permissions.length > 0 && { permissions: [...permissions] }),
  };
  const meta: Record<string, unknown> = { ...least };
  for (const [name, value] of Object.entries(more)) {
    if (bytesOf({ ...meta, [name]: value }) <= PUBLISHER_META_BYTES) meta[name] = value;
  }
  return meta;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** What kind of host keeps the source, as server.json asks for it. */
function hostOf(url: string): string {
  const { hostname } = new URL(url);
  return hostname === 'gitlab.com' ? 'gitlab' : hostname === 'github.com' ? 'github' : 'git';
}
