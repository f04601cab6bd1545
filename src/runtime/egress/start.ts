import type { EgressConfig } from '../../contract';
import { AuditLog } from '../audit/audit-log';
import { readAuditSecret } from '../audit/secret';
import { adminHandler } from '../http/admin';
import { createHttpServer } from '../http/listen';
import { createLog } from '../telemetry/log';
import { DescriptorOutput, type Output } from '../telemetry/output';
import { registerProcess } from '../telemetry/process';
import { Series } from '../telemetry/series';
import { type AddressPolicy, publicAddresses } from './address-policy';
import { type Dial, dialAddress } from './connect';
import { EgressProxy } from './egress-proxy';
import { Ledger } from './ledger';
import { Listener } from './listener';
import { nameServers, type Resolve } from './resolve';

/** What the proxy stands on. The configuration cannot name any of it. */
export interface EgressDependencies {
  /** Where log lines and audit events go. Absent: standard output. */
  readonly output?: Output;
  /** Absent: the pod's name servers. */
  readonly resolve?: Resolve;
  /** Absent: TCP. */
  readonly dial?: Dial;
  /** Absent: public addresses, without the denied ranges. */
  readonly allowed?: AddressPolicy;
}

/**
 * Starts an egress proxy. Resolves when all its ports are open.
 *
 * @throws Error when a port cannot be had
 */
export async function startEgress(config: EgressConfig, dependencies: EgressDependencies = {}): Promise<EgressProxy> {
  const { name, limits, telemetry } = config;
  const { host, adminPort } = config.listen;
  const output = dependencies.output ?? new DescriptorOutput(1);
  const log = createLog({ level: telemetry.logLevel, server: name, output });
  const metrics = new Series();
  const audit = new AuditLog({
    output,
    writer: name,
    secret: readAuditSecret(config.audit?.keyFile),
    anchorSeconds: config.audit?.anchorSeconds,
    metrics,
  });
  const ledger = new Ledger(name, audit, metrics);
  const shared = {
    proxy: name,
    limits,
    resolve: dependencies.resolve ?? nameServers(limits.resolveSeconds),
    dial: dependencies.dial ?? dialAddress,
    allowed: dependencies.allowed ?? publicAddresses(config.deniedRanges),
    seconds: limits.connectSeconds,
    accepting: () => audit.accepting,
  };
  const listeners = config.listeners.map(
    (listener) => new Listener({ ...shared, listener, report: (passed) => ledger.enter(listener.server, passed) }),
  );
  const proxy = new EgressProxy({
    listeners,
    log,
    output,
    accepting: () => audit.accepting,
    audited: () => audit.close(),
    drain: config.drainSeconds * 1_000,
    admin: (notReady) => createHttpServer(adminHandler({ metrics: telemetry.metrics ? metrics : undefined, notReady })),
  });
  registerGauges(metrics, listeners, output);
  await proxy.open(host, adminPort);
  log.info({ event: 'listening', admin: proxy.adminPort, servers: listeners.length }, 'Listening');
  return proxy;
}

function registerGauges(metrics: Series, listeners: readonly Listener[], output: Output): void {
  metrics.gauge('strata_egress_open_connections', 'Connections that are open or being opened.', () =>
    listeners.map(({ server, size }) => [{ server }, size] as const),
  );
  const waiting = 'Log and audit that wait to be written.';
  metrics.gauge('strata_egress_output_queue_characters', waiting, () => output.waiting);
  registerProcess(metrics);
}
