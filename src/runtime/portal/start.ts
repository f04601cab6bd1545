import { getRequestListener } from '@hono/node-server';
import type { PortalConfig } from '../../contract';
import { adminHandler } from '../http/admin';
import { Guard } from '../http/guard';
import { createHttpServer, drained, listen, shown } from '../http/listen';
import { createLog } from '../telemetry/log';
import { DescriptorOutput, type Output } from '../telemetry/output';
import { registerProcess } from '../telemetry/process';
import { Series } from '../telemetry/series';
import { createApp } from './app';
import { Listings } from './catalogue/listings';
import { Registry } from './catalogue/registry';
import { Attempts } from './login/attempts';
import { Keys } from './login/keys';
import { IdentityProvider } from './login/provider';
import { SealedSessions } from './login/sealed-sessions';
import { Sessions } from './login/sessions';
import { Usage } from './usage/usage';

export interface PortalDependencies {
  /** Where log lines go. Absent: standard output. */
  readonly output?: Output;
  readonly now?: () => number;
}

/** A portal that runs. */
export interface RunningPortal {
  readonly url: string;
  readonly adminUrl: string;
  close(): Promise<void>;
}

/**
 * Starts a portal. It listens at once: neither the registry nor the identity provider has to be there yet.
 *
 * @throws Error when a port cannot be had
 */
export async function startPortal(config: PortalConfig, dependencies: PortalDependencies = {}): Promise<RunningPortal> {
  const { telemetry, name, origin } = config;
  const now = dependencies.now ?? Date.now;
  const output = dependencies.output ?? new DescriptorOutput(1);
  if (dependencies.output === undefined) process.once('exit', () => output.flush());
  const log = createLog({ level: telemetry.logLevel, server: name, output });
  const metrics = new Series();
  registerProcess(metrics);
  const { keyFile } = config.sessions;
  const keys = new Keys(keyFile, origin, now);
  const kept = { ...config.sessions, now };
  const sessions = keyFile === undefined ? new Sessions(kept) : new SealedSessions(keys, kept);
  metrics.gauge('strata_portal_sessions', 'People who are logged in.', () => sessions.size);
  const registry = new Registry(config.registry);
  const provider = config.login && new IdentityProvider(config.login, origin, now);
  const usage = config.usage && new Usage({ config: config.usage, servers: config.servers, log, metrics, now });
  const app = createApp({
    config,
    registry,
    listings: new Listings(config.registry.refreshSeconds * 1_000, now),
    sessions,
    attempts: new Attempts(keys, now),
    provider,
    usage,
    guard: new Guard({ allowedHosts: [new URL(origin).hostname], allowedOrigins: [] }),
    log,
    metrics,
    now,
  });
  const server = createHttpServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  let stopping = false;
  const notReady = () => (stopping ? 'the portal is stopping' : undefined);
  const admin = createHttpServer(adminHandler({ metrics: telemetry.metrics ? metrics : undefined, notReady }));
  const { host, port, adminPort } = config.listen;
  const url = `http://${shown(host)}:${await listen(server, host, port)}`;
  const adminUrl = `http://${shown(host)}:${await listen(admin, host, adminPort)}`;
  log.info({ event: 'listening', url, admin: adminUrl }, 'Listening');
  return {
    url,
    adminUrl,
    close: async () => {
      stopping = true;
      await drained(server, config.drainSeconds * 1_000);
      await Promise.all([registry.close(), provider?.close(), usage?.close(), drained(admin, 0)]);
      log.info({ event: 'stopped' }, 'Stopped');
      await output.drained();
    },
  };
}
