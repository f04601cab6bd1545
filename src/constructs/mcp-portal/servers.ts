import { gatewayInstalls } from '../../clients';
import type { PortalConfigInput } from '../../contract';
import { platformOf } from '../common/context';
import type { ListedMember } from '../common/listing';
import type { McpGateway } from '../mcp-gateway';
import type { McpRegistry } from '../mcp-registry';

type Servers = NonNullable<PortalConfigInput['servers']>;
type Gateways = NonNullable<PortalConfigInput['gateways']>;

/** What the composition knows of its servers beside the registry, by their names there. */
export function serversOf(registry: McpRegistry, usage: boolean): Servers {
  const platform = platformOf(registry)?.name;
  return Object.entries(registry.listed)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { readme, tools, permissions, hosts, namespace, name: workload }]) => ({
      name,
      permissions: [...permissions],
      egress: hosts.map(({ host, port }) => `${host}:${port}`),
      ...(readme !== undefined && { readme }),
      ...(tools && {
        tools: tools.tools.map(({ name: tool, title, description, annotations, tokens }) => ({
          name: tool,
          tokens,
          ...(title !== undefined && { title }),
          ...(description !== undefined && { description }),
          ...(annotations && { annotations }),
        })),
      }),
      ...(usage &&
        platform !== undefined &&
        namespace !== undefined && { workload: { platform, namespace, workload } }),
    }));
}

/** Gateways as clients are told of them. */
export function gatewaysOf(gateways: readonly McpGateway[], registry: McpRegistry): Gateways {
  const listed = Object.entries(registry.listed);
  return [...gateways]
    .sort((a, b) => (a.node.path < b.node.path ? -1 : 1))
    .map((gateway) => {
      const client = clientNameOf(gateway, gateways.length > 1);
      return {
        name: client,
        title: gateway.title ?? gateway.host ?? gateway.name,
        url: gateway.resource,
        servers: [
          ...listed.filter(([, member]) => isBehind(member, gateway)).map(([name]) => name),
          ...registry.listedAt(gateway.resource),
        ].sort(),
        installs: gatewayInstalls(client, gateway.resource),
      };
    });
}

function isBehind({ urls }: ListedMember, { resource }: McpGateway): boolean {
  return urls.includes(resource);
}

/** What people's clients call a gateway: the platform, and the gateway where there are several. */
function clientNameOf(gateway: McpGateway, several: boolean): string {
  const platform = platformOf(gateway)?.name;
  return (platform === undefined ? gateway.name : several ? `${platform}-${gateway.name}` : platform).slice(0, 63);
}
