import type { GatewayDraft, PlatformDraft } from '../draft';
import { readDocuments, type ToolHiveObject } from './documents';
import type { Find } from './find';
import { gatewayDraft, type Members, ownGatewayDraft } from './gateway';
import { registryDraft } from './registry';
import { type FoundRemote, remoteDraft } from './remote';
import { runConfigDraft } from './run-config';
import { serverDraft } from './server';
import { collectorOf } from './telemetry';

/** Kinds that become something, or that others name. */
const READ = new Set([
  'MCPServer',
  'MCPServerEntry',
  'MCPRemoteProxy',
  'VirtualMCPServer',
  'MCPRegistry',
  'MCPTelemetryConfig',
  'MCPToolConfig',
  'MCPOIDCConfig',
  'MCPExternalAuthConfig',
  'MCPAuthzConfig',
  'MCPGroup',
  'ConfigMap',
]);

/**
 * Reads what ToolHive runs: objects of its operator, and RunConfigs that `thv export` writes. What has no place in a composition is told.
 *
 * @throws StrataError CLI_IMPORT_UNREADABLE
 */
export function readToolHive(files: readonly { readonly name: string; readonly text: string }[]): PlatformDraft {
  const read = files.map(({ name, text: content }) => readDocuments(content, name));
  const objects = read.flatMap((file) => file.objects);
  const find: Find = (kind, name, namespace) =>
    objects.find((object) => object.kind === kind && object.name === name && object.namespace === namespace);
  const of = (...kinds: readonly string[]) => objects.filter(({ kind }) => kinds.includes(kind));
  const servers = [
    ...of('MCPServer').map((server) => serverDraft(server, find)),
    ...read.flatMap(({ runConfigs }) => runConfigs.map(runConfigDraft)),
  ];
  const remotes = of('MCPServerEntry', 'MCPRemoteProxy').map((remote) => remoteDraft(remote, find));
  const { collector, notes } = collectorOf(of('MCPTelemetryConfig'));
  return {
    servers: servers.map(moved),
    gateways: gatewaysOf(of('VirtualMCPServer'), { servers, remotes }, find).map(moved),
    registries: of('MCPRegistry').map(registryDraft).map(moved),
    ...(collector !== undefined && { collector }),
    notes: [
      ...notes,
      ...objects
        .filter(({ kind }) => !READ.has(kind))
        .map(({ kind, name }) => `${kind} ${name} has no counterpart here.`),
    ],
  };
}

/** Out of the cluster's own namespaces, in which a platform has no place. */
function moved<Draft extends { readonly namespace?: string; readonly notes: readonly string[] }>(draft: Draft) {
  const { namespace, notes, ...rest } = draft;
  if (namespace !== 'default' && namespace?.startsWith('kube-') !== true) {
    return { ...rest, ...(namespace !== undefined && { namespace }), notes };
  }
  const note = `It ran in the namespace ${namespace}, which is the cluster's own: here it has one of the platform.`;
  return { ...rest, notes: [note, ...notes] };
}

/** The gateways that there were, and those that servers elsewhere need: only a gateway leads to them here. */
function gatewaysOf(virtual: readonly ToolHiveObject[], members: Members, find: Find): GatewayDraft[] {
  const gateways = virtual.map((gateway) => gatewayDraft(gateway, members, find));
  const led = new Set(gateways.flatMap(({ remotes, namespace }) => remotes.map(({ id }) => `${namespace}/${id}`)));
  const left = members.remotes.filter(({ id, namespace }) => !led.has(`${namespace}/${id}`));
  const byGroup = new Map<string, FoundRemote[]>();
  for (const remote of left) {
    const place = `${remote.namespace}/${remote.groups[0] ?? remote.id}`;
    byGroup.set(place, [...(byGroup.get(place) ?? []), remote]);
  }
  return [...gateways, ...[...byGroup.values()].map(ownGatewayOf)];
}

function ownGatewayOf(remotes: FoundRemote[]): GatewayDraft {
  const [{ id = '', groups = [] } = {}] = remotes;
  const [group] = groups;
  return group === undefined
    ? ownGatewayDraft(id, remotes, 'It was a proxy of its own: here a gateway leads to servers elsewhere.')
    : ownGatewayDraft(group, remotes, `No VirtualMCPServer led to the group ${group}: this gateway does.`);
}
