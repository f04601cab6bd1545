import type { GatewayConfig } from '../../contract';
import { AuditLog } from '../audit/audit-log';
import { readAuditSecret } from '../audit/secret';
import { GatewaySigner } from '../auth/upstream/gateway-signer';
import { Admission } from '../bridge/admission';
import { Endpoint } from '../bridge/endpoint';
import { Gate } from '../bridge/gate';
import { CallObserver } from '../bridge/observer';
import { Reception } from '../bridge/reception';
import { adminHandler } from '../http/admin';
import { Guard } from '../http/guard';
import { createHttpServer, listen, shown } from '../http/listen';
import { createRateLimiter } from '../limit/create-rate-limiter';
import { openRedis, type Redis } from '../store/redis';
import { createLog } from '../telemetry/log';
import { DescriptorOutput, type Output } from '../telemetry/output';
import { createSpans } from '../telemetry/spans';
import { GatewayMetrics } from './calls/client-operations';
import { Confirmations } from './calls/confirmations';
import { KnownCallers } from './calls/known-callers';
import { Core } from './compose';
import { Gateway } from './gateway';
import { registerGauges } from './gauges';
import { openInterceptors } from './intercept/open';
import { SessionStore } from './legacy/session-store';
import { composeGateway } from './legs';
import { LivePolicy } from './live-policy';
import { Reload } from './reload';
import { meantCall } from './search/unwrap';

export interface GatewayDependencies {
  /** Where log lines and audit events go. Absent: standard output. */
  readonly output?: Output;
  /** The file that the configuration was read from: it is followed while the gateway runs. */
  readonly file?: string;
  /** Where replicas share sessions and limits. Absent: as the configuration says. */
  readonly redis?: Redis;
  /** How often the file is looked at, milliseconds. */
  readonly look?: number;
}

/**
 * Starts a gateway. Resolves when it listens; upstreams are asked when somebody needs them.
 *
 * @throws Error when a port cannot be had, or the policy is not valid
 */
export async function startGateway(config: GatewayConfig, dependencies: GatewayDependencies = {}): Promise<Gateway> {
  const { telemetry, limits, name } = config;
  const output = dependencies.output ?? new DescriptorOutput(1);
  // Whatever ends the process, what waits to be written is written.
  if (dependencies.output === undefined) process.once('exit', () => output.flush());
  const log = createLog({ level: telemetry.logLevel, server: name, output });
  const metrics = new GatewayMetrics();
  const spans =
    telemetry.tracesEndpoint === undefined
      ? undefined
      : await createSpans({ endpoint: telemetry.tracesEndpoint, ratio: telemetry.tracesRatio, server: name });
  const audit = config.audit.enabled
    ? new AuditLog({
        output,
        writer: name,
        secret: readAuditSecret(config.audit.keyFile),
        anchorSeconds: config.audit.anchorSeconds,
        metrics,
      })
    : undefined;
  const observer = new CallObserver({
    server: name,
    metrics,
    audit,
    digestArguments: config.audit.arguments === 'digest',
    before: config.audit.before,
    spans,
  });
  const redis = dependencies.redis ?? (config.redis === undefined ? undefined : await openRedis(config.redis, log));
  const limiter = createRateLimiter({ config: config.rateLimits, redis, metrics, log });
  const signer = config.signer && new GatewaySigner(config.signer);
  const policy = await LivePolicy.open(config.policy, { log, metrics });
  const confirmations = new Confirmations({ signer, redis });
  const interceptors = await openInterceptors(config, { log, metrics, redis });
  const core = new Core({ config, signer, confirmations, spans, intercept: interceptors.before, log, metrics });
  core.use(config, policy.current);
  const gate = new Gate(limits);
  const resource =
    config.authentication &&
    new KnownCallers(config.authentication, { log, metrics, path: config.listen.path }, core.principals);
  const reception = new Reception({ resource, observer });
  const store =
    redis !== undefined && config.sessions.store === 'redis'
      ? new SessionStore(redis, config.sessions.idleSeconds * 1_000, log)
      : undefined;
  const service = composeGateway({ context: core.context, gate, observer, store });
  registerGauges(core.context, service, gate, () => output.waiting);
  const endpoint = new Endpoint({
    path: config.listen.path,
    guard: new Guard(config.listen),
    gate,
    metrics,
    reception,
    legs: () => service,
    revisions: config.revisions,
    bodyBytes: limits.bodyBytes,
    depth: limits.depth,
    admission: new Admission({ observer, limiter }),
    meant: (caller, message) => (core.context.search.offered ? meantCall(caller, message) : message),
    failed: (error) => log.error({ event: 'internal-error', error: String(error) }, 'A request failed in the gateway'),
  });
  const server = createHttpServer((request, response) => {
    if (signer?.at(request.url ?? '') === true) void signer.send(request, response);
    else endpoint.handle(request, response);
  });
  let stopping = false;
  const notReady = () => {
    if (stopping) return 'the gateway is stopping';
    return store !== undefined && redis?.ready !== true ? 'the session store cannot be reached' : undefined;
  };
  const admin = createHttpServer(adminHandler({ metrics: telemetry.metrics ? metrics : undefined, notReady }));
  const { host, port, adminPort, path } = config.listen;
  const { file, look } = dependencies;
  const reload =
    file === undefined
      ? undefined
      : new Reload({
          path: file,
          started: config,
          apply: async (next) => {
            await policy.use(next.policy);
            core.use(next, policy.current);
          },
          log,
          metrics,
          ...(look !== undefined && { look }),
        });
  const gateway = new Gateway({
    url: `http://${shown(host)}:${await listen(server, host, port)}${path}`,
    adminUrl: `http://${shown(host)}:${await listen(admin, host, adminPort)}`,
    server,
    admin,
    gate,
    core,
    service,
    log,
    output,
    spans,
    stopping: () => {
      stopping = true;
      reload?.close();
    },
    ended: async () => {
      observer.close();
      audit?.close();
      await Promise.all([redis?.close(), policy.close(), interceptors.close(), reception.close()]);
    },
    drain: config.drainSeconds * 1_000,
  });
  // The first caller need not wait for the keys.
  void resource?.authenticator.prepare();
  log.info({ event: 'listening', url: gateway.url, admin: gateway.adminUrl }, 'Listening');
  return gateway;
}
