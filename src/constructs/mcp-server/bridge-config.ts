import type { z } from 'zod';
import { BridgeConfig, type BridgeConfigInput, holds, type LockedServer, Path, Port, Sessions } from '../../contract';
import type { Problems } from '../../errors';
import { auditConfig, checkAudit } from '../common/audit';
import { isLocking, pinsOf } from '../tool-policy';
import { checkDecisionPoint } from './bridge-needs';
import type { ServerInput } from './input';
import { offeredRevisions } from './processes';
import type { Program } from './program';
import type { McpServerProps } from './props';

/** Where clients find the server, whatever path it has behind its bridge. */
export const ENDPOINT = '/mcp';

/** Ports of the bridge. A server that listens on one of the usual ports keeps it; the bridge moves, and the Service hides it. */
export function bridgePorts({ port }: Program): { readonly mcp: number; readonly admin: number } {
  return { mcp: port === Port.MCP ? Port.MCP + 1 : Port.MCP, admin: port === Port.ADMIN ? Port.ADMIN + 1 : Port.ADMIN };
}

/** The sessions as the bridge has them. Where they are not valid the defaults stand in; `resolveBridgeConfig` says what is wrong. */
export function sessionsOf({ props }: ServerInput): z.infer<typeof Sessions> {
  return Sessions.safeParse(bridgeSessions(props)).data ?? Sessions.parse({});
}

/**
 * Writes the configuration that the bridge boots from, reads it with the bridge's own schema, and raises all problems that were found until now.
 *
 * @throws StrataError or StrataErrors
 */
export function resolveBridgeConfig(
  input: ServerInput,
  program: Program,
  authentication: BridgeConfigInput['authentication'],
  problems: Problems,
): BridgeConfig {
  checkAudit(input.props.audit ?? {}, audits(input), problems);
  checkPolicy(input, problems);
  checkDecisionPoint(input.props, problems);
  const locked = lockedToolsOf(input, problems.subject);
  const policy = problems.attempt(() => {
    input.props.policy?.seal?.();
    return input.props.policy?.render({
      path: problems.subject,
      upstreams: [input.name],
      stage: input.stage,
      locked: () => locked,
    });
  });
  const parsed = BridgeConfig.safeParse({
    ...written(input, program),
    ...(authentication && { authentication }),
    ...(locked && { pins: pinsOf(locked) }),
    ...(policy && { policy }),
  });
  for (const { path, message } of parsed.error?.issues ?? []) {
    // What is wrong with the server's own port or path was found before, with the name of the prop.
    if (path[0] !== 'upstream' || problems.found.length === 0) {
      problems.add('PROP_INVALID', { prop: propOf(path), reason: message.charAt(0).toLowerCase() + message.slice(1) });
    }
  }
  problems.raise();
  // Nothing was raised, so that it is there.
  return parsed.data as BridgeConfig;
}

/** Behind a gateway the gateway's policy decides. Whoever calls the server itself would otherwise call all of its tools. */
function checkPolicy({ props, stage }: ServerInput, problems: Problems): void {
  const { allowFrom = [], policy, unsafe = {} } = props;
  if (policy !== undefined || allowFrom.length === 0 || unsafe.anonymousCallers !== undefined) return;
  if (!holds('policy.default-deny', stage)) return;
  const callers = allowFrom.map(({ description }) => description).join('; ');
  problems.add('SERVER_POLICY_REQUIRED', { callers, stage });
}

/** The tools of a server as they were approved; else as they were recorded, unless they are being locked right now. */
export function lockedToolsOf(
  { props, platform }: Pick<ServerInput, 'props' | 'platform'>,
  path: string,
): LockedServer | undefined {
  const locked = (props.toolLock ?? platform?.toolLock)?.serverAt(path);
  return locked ?? (isLocking() ? undefined : props.recordedTools);
}

function written(input: ServerInput, program: Program): BridgeConfigInput {
  const { props } = input;
  const { scrapeFrom: _, traces, ...telemetry } = props.telemetry ?? {};
  const ports = bridgePorts(program);
  return {
    role: 'bridge',
    server: input.name,
    listen: {
      port: ports.mcp,
      adminPort: ports.admin,
      path: ENDPOINT,
      allowedHosts: allowedHosts(input),
      allowedOrigins: [...(props.origins ?? [])],
    },
    upstream: upstreamOf(program),
    revisions: [...offeredRevisions(props)],
    sessions: bridgeSessions(props),
    tools: copy(props.tools),
    limits: { ...props.limits },
    drainSeconds: props.disruption?.drainSeconds,
    telemetry: { ...telemetry, tracesEndpoint: traces?.endpoint, tracesRatio: traces?.ratio },
    audit: { enabled: audits(input), ...auditConfig(props.audit ?? {}) },
  };
}

function audits({ props, stage }: ServerInput): boolean {
  return props.audit?.enabled ?? holds('audit.calls', stage);
}

/** The memory of a process is the container's affair. */
function bridgeSessions({ sessions = {} }: McpServerProps): BridgeConfigInput['sessions'] {
  const { memoryPerProcess: _, ...rest } = sessions;
  return rest;
}

function upstreamOf({ transport, port, path }: Program): BridgeConfigInput['upstream'] {
  return transport === 'stdio'
    ? { transport, socket: Path.SOCKET }
    : { transport, url: `http://127.0.0.1:${port ?? 0}${path ?? '/'}` };
}

/** Names that reach the server: its Service's, those of a port-forward, the platform's domain, and what the composition adds. */
function allowedHosts({ name, namespace, platform, props }: ServerInput): string[] {
  const service = namespace === undefined ? [] : [`${name}.${namespace}`, `${name}.${namespace}.svc`];
  const cluster = namespace === undefined ? [] : [`${name}.${namespace}.svc.cluster.local`];
  const own = props.publicUrl !== undefined && URL.canParse(props.publicUrl) ? [new URL(props.publicUrl).hostname] : [];
  const domain = platform?.domain === undefined ? [] : [platform.domain, `${name}.${platform.domain}`];
  return [
    ...new Set([name, ...service, ...cluster, ...domain, ...own, ...(props.hosts ?? []), 'localhost', '127.0.0.1']),
  ];
}

function copy(tools: ServerInput['props']['tools']): BridgeConfigInput['tools'] {
  if (tools === undefined) {
    return undefined;
  }
  const { allow, deny, ...rest } = tools;
  return { ...rest, ...(allow && { allow: [...allow] }), ...(deny && { deny: [...deny] }) };
}

/** The prop behind a path of the configuration. */
function propOf(path: readonly PropertyKey[]): string {
  const text = path.map(String).join('.');
  return text
    .replace(/^authentication\./, 'identity.')
    .replace(/^drainSeconds$/, 'disruption.drainSeconds')
    .replace(/^telemetry\.tracesEndpoint$/, 'telemetry.traces.endpoint')
    .replace(/^telemetry\.tracesRatio$/, 'telemetry.traces.ratio')
    .replace(/^listen\.allowedOrigins/, 'origins')
    .replace(/^listen\.allowedHosts/, 'hosts')
    .replace(/^upstream\.url$/, 'path');
}
