import type { BridgeConfig } from '../../contract';
import { AuditLog } from '../audit/audit-log';
import { readAuditSecret } from '../audit/secret';
import type { AuthenticatorOptions } from '../auth/authenticator';
import type { ProtectedResource } from '../auth/protected-resource';
import { adminHandler } from '../http/admin';
import { Guard } from '../http/guard';
import { createHttpServer, listen, shown } from '../http/listen';
import { createRateLimiter } from '../limit/create-rate-limiter';
import { LinkHost } from '../link/server/link-host';
import { createAuthorizer } from '../policy/create-authorizer';
import { openRedis } from '../store/redis';
import { createLog } from '../telemetry/log';
import { Metrics } from '../telemetry/metrics';
import { DescriptorOutput, type Output } from '../telemetry/output';
import { createSpans } from '../telemetry/spans';
import { Admission } from './admission';
import { Bridge } from './bridge';
import { composeLegs, type Service } from './compose-legs';
import { Endpoint } from './endpoint';
import { Gate } from './gate';
import { registerGauges } from './gauges';
import { Health } from './health';
import type { BridgeContext } from './interfaces';
import { Supply } from './link/supply';
import { MemoryTrim } from './memory-trim';
import { CallObserver } from './observer';
import { probe } from './probe';
import { Reception } from './reception';
import { linkStarter, startsProcesses } from './start-link';

export interface BridgeDependencies {
  /** Where log lines and audit events go. Absent: standard output. */
  readonly output?: Output;
}

/**
 * Starts a bridge. Resolves when it listens; the server behind it may still be starting, and requests wait for it.
 *
 * @throws Error when a port cannot be had
 */
export async function startBridge(config: BridgeConfig, dependencies: BridgeDependencies = {}): Promise<Bridge> {
  const { telemetry, limits } = config;
  const output = dependencies.output ?? new DescriptorOutput(1);
  // Whatever ends the process, what waits to be written is written.
  if (dependencies.output === undefined) process.once('exit', () => output.flush());
  const log = createLog({ level: telemetry.logLevel, server: config.server, output });
  const metrics = new Metrics();
  const spans =
    telemetry.tracesEndpoint === undefined
      ? undefined
      : await createSpans({ endpoint: telemetry.tracesEndpoint, ratio: telemetry.tracesRatio, server: config.server });
  const audit = config.audit.enabled
    ? new AuditLog({
        output,
        writer: config.server,
        secret: readAuditSecret(config.audit.keyFile),
        anchorSeconds: config.audit.anchorSeconds,
        metrics,
      })
    : undefined;
  const observer = new CallObserver({
    server: config.server,
    metrics,
    audit,
    digestArguments: config.audit.arguments === 'digest',
    before: config.audit.before,
    spans,
  });
  const redis =
    config.redis === undefined || config.rateLimits.store !== 'redis' ? undefined : await openRedis(config.redis, log);
  const limiter = createRateLimiter({ config: config.rateLimits, redis, metrics, log });
  const supply = new Supply({
    start: linkStarter(config),
    spares: startsProcesses(config) ? config.sessions.spares : 0,
    log,
    metrics,
  });
  const authorizer = config.policy && (await createAuthorizer(config.policy, { log, metrics }));
  const context: BridgeContext = { config, log, metrics, links: supply, authorizer };
  const gate = new Gate(limits);
  let service: Service | undefined;
  const health = new Health<Service>({
    probe: () =>
      probe({
        open: () => supply.open(),
        start: limits.startSeconds * 1_000,
        // Later probes only ask whether the server answers: the pool has its processes.
        keep: service === undefined ? (link) => supply.offer(link) : undefined,
        log,
      }),
    prepare: (eras) => {
      service = composeLegs({ context, gate, observer, doubt: () => health.doubt() }, eras);
      if (service.ownProcesses) supply.keepWarm();
      else supply.letCool();
      return service;
    },
    failedStarts: () => supply.failed,
    lastHeard: () => supply.lastHeard,
    log,
  });
  const resource = await protect(config, { log, metrics });
  const reception = new Reception({ resource, observer });
  const endpoint = new Endpoint({
    path: config.listen.path,
    guard: new Guard(config.listen),
    gate,
    metrics,
    legs: () => health.get(),
    revisions: config.revisions,
    bodyBytes: limits.bodyBytes,
    depth: limits.depth,
    reception,
    admission: new Admission({ observer, limiter }),
    failed: (error) => log.error({ event: 'internal-error', error: String(error) }, 'A request failed in the bridge'),
  });
  const links = new LinkHost({ enter: endpoint.admit, receive: endpoint.take, log });
  registerGauges(metrics, { gate, supply, links, service: () => service, outputWaiting: () => output.waiting });
  const server = createHttpServer(endpoint.handle, LinkHost.wanted);
  links.attach(server);
  const admin = createHttpServer(
    adminHandler({ metrics: telemetry.metrics ? metrics : undefined, notReady: () => health.notReady }),
  );
  const { host, port, adminPort, path } = config.listen;
  const bridge = new Bridge({
    url: `http://${shown(host)}:${await listen(server, host, port)}${path}`,
    adminUrl: `http://${shown(host)}:${await listen(admin, host, adminPort)}`,
    server,
    admin,
    gate,
    health,
    supply,
    links,
    log,
    output,
    spans,
    audited: () => {
      observer.close();
      void reception.close();
      audit?.close();
      void redis?.close();
      void authorizer?.close();
    },
    service: () => service,
    trim: new MemoryTrim({
      lastActive: () => Math.max(supply.lastHeard, service?.sessions.lastEnded ?? 0),
      inFlight: () => gate.inFlight,
    }),
    drain: config.drainSeconds * 1_000,
  });
  log.info({ event: 'listening', url: bridge.url, admin: bridge.adminUrl }, 'Listening');
  // The first caller need not wait for the keys.
  void resource?.authenticator.prepare();
  health.check().catch(() => undefined);
  supply.startAhead();
  return bridge;
}

/** Read only where callers are authenticated: what verifies tokens is a good part of the bundle. */
async function protect(
  { authentication, listen: { path } }: BridgeConfig,
  options: AuthenticatorOptions,
): Promise<ProtectedResource | undefined> {
  if (authentication === undefined) return undefined;
  const { ProtectedResource } = await import('../auth/protected-resource');
  return new ProtectedResource(authentication, { ...options, path });
}
