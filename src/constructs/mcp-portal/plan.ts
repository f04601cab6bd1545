import { Port, PortalConfig, type PortalConfigInput } from '../../contract';
import { Problems } from '../../errors';
import { Egress, type Peer } from '../../network';
import type { EgressRoute } from '../common/egress-via';
import type { Way } from '../common/reach';
import { hostsAmong, roleNetwork } from '../common/role/network';
import type { RolePlan } from '../common/role/objects';
import { originOf, type RolePlace } from '../common/role/place';
import { joinNeeds, NO_NEEDS, type PodNeeds, secretPath } from '../identity/needs';
import type { McpGateway } from '../mcp-gateway';
import type { McpRegistry } from '../mcp-registry';
import { loginConfig, loginNeeds } from './login';
import type { McpPortalProps } from './props';
import { gatewaysOf, serversOf } from './servers';
import { resolveUsage } from './usage';

/** Most bytes of a ConfigMap, some kept for its metadata: the API server takes 1 MiB. */
const MOST_BYTES = 1024 * 1024 - 16 * 1024;
const SESSION_KEY = 'session-key';

/** A portal as its composition says it. */
export interface PortalInput {
  readonly place: RolePlace;
  readonly props: McpPortalProps;
  readonly registry: McpRegistry;
}

export interface PortalPlan extends RolePlan {
  readonly config: PortalConfig;
}

/** What its pod needs: the registry, who logs people in, and who counts. */
export function portalNeeds({ place, props, registry }: PortalInput): PodNeeds {
  const way: Way = { rule: Egress.pods(registry.peer, Port.MCP).rule, needsDns: true };
  return joinNeeds([
    { ...NO_NEEDS, ways: [way] },
    ...(props.login ? [loginNeeds(props.login, place.path)] : []),
    ...(props.sessions?.key ? [{ ...NO_NEEDS, secrets: [{ file: SESSION_KEY, source: props.sessions.key }] }] : []),
    ...(props.usage ? [resolveUsage(props.usage, place.path).needs] : []),
  ]);
}

/**
 * Derives a portal from what its composition says.
 *
 * @throws StrataError or StrataErrors, see docs/errors.md
 */
export function planPortal(
  input: PortalInput,
  gateways: readonly McpGateway[],
  callers: readonly Peer[],
  route: EgressRoute | undefined,
): PortalPlan {
  const { place, props, registry } = input;
  const problems = new Problems(place.path);
  if (props.anonymous === true && !registry.anonymous)
    problems.add('PORTAL_REGISTRY_CLOSED', { registry: registry.node.path });
  problems.raise();
  const config = parsed(written(input, gateways, route), place.path);
  const files = { 'config.json': `${JSON.stringify(config, undefined, 2)}\n` };
  const bytes = Buffer.byteLength(files['config.json']);
  if (bytes > MOST_BYTES) problems.add('PORTAL_CONFIG_TOO_LARGE', { bytes, most: MOST_BYTES });
  problems.raise();
  const needs = portalNeeds(input);
  return {
    config,
    files,
    needs,
    policy: roleNetwork(place, props, needs.ways, callers, route),
    hosts: hostsAmong(needs.ways),
    volumes: [],
    mounts: [],
  };
}

function written(
  { place, props, registry }: PortalInput,
  gateways: readonly McpGateway[],
  route: EgressRoute | undefined,
): PortalConfigInput {
  const { scrapeFrom: _, ...telemetry } = props.telemetry ?? {};
  const { title, login, anonymous, sessions: { key, ...sessions } = {}, usage } = props;
  return {
    role: 'portal',
    name: place.name,
    ...(title !== undefined && { title }),
    origin: originOf(place),
    registry: { url: registry.url, privateNetwork: true },
    ...(login && { login: loginConfig(login, registry, route, place.path) }),
    ...(anonymous !== undefined && { anonymous }),
    sessions: { ...sessions, ...(key && { keyFile: secretPath(SESSION_KEY) }) },
    gateways: gatewaysOf(gateways, registry),
    servers: serversOf(registry, usage !== undefined),
    ...(usage && { usage: resolveUsage(usage, place.path).config }),
    ...(props.disruption?.drainSeconds !== undefined && { drainSeconds: props.disruption.drainSeconds }),
    telemetry,
  };
}

/** Reads the configuration with the runtime's own schema. */
function parsed(input: PortalConfigInput, path: string): PortalConfig {
  const problems = new Problems(path);
  const { data, error } = PortalConfig.safeParse(input);
  for (const { path: steps, message } of error?.issues ?? []) {
    const prop = steps
      .map(String)
      .join('.')
      .replace(/^drainSeconds$/, 'disruption.drainSeconds')
      .replace(/^origin$/, 'host');
    problems.add('PROP_INVALID', { prop, reason: message.charAt(0).toLowerCase() + message.slice(1) });
  }
  problems.raise();
  // Nothing was raised, so that it is there.
  return data as PortalConfig;
}
