import { getRequestListener } from '@hono/node-server';
import type { RegistryConfig } from '../../contract';
import { adminHandler } from '../http/admin';
import { Guard } from '../http/guard';
import { createHttpServer, drained, listen, shown } from '../http/listen';
import { createLog } from '../telemetry/log';
import { DescriptorOutput, type Output } from '../telemetry/output';
import { registerProcess } from '../telemetry/process';
import { Series } from '../telemetry/series';
import { createApp } from './api/app';
import { LiveCatalog } from './catalog/live';
import { openDatabase } from './open-store';
import { SourceRunner } from './sources/runner';
import { RegistryStore } from './store/registry-store';
import { VerificationRunner } from './verify/runner';

export interface RegistryDependencies {
  /** Where log lines go. Absent: standard output. */
  readonly output?: Output;
  readonly now?: () => number;
}

/** A registry that runs. */
export interface RunningRegistry {
  readonly url: string;
  readonly adminUrl: string;
  close(): Promise<void>;
}

/** How often the store is asked whether another process wrote, milliseconds. */
const LOOK = 2_000;

/**
 * Starts a registry. Resolves when it listens; what the store holds is served at once, and sources are read behind it.
 *
 * @throws Error when a port or the store cannot be had
 */
export async function startRegistry(
  config: RegistryConfig,
  dependencies: RegistryDependencies = {},
): Promise<RunningRegistry> {
  const { telemetry, name } = config;
  const now = dependencies.now ?? Date.now;
  const output = dependencies.output ?? new DescriptorOutput(1);
  if (dependencies.output === undefined) process.once('exit', () => output.flush());
  const log = createLog({ level: telemetry.logLevel, server: name, output });
  const metrics = new Series();
  registerProcess(metrics);
  const database = await openDatabase(config.store, (error) =>
    log.warn({ event: 'store-connection-lost', error: error.message }, 'A connection to the store broke'),
  );
  const store = await RegistryStore.open(database);
  const catalog = new LiveCatalog(config, store);
  await catalog.refresh();
  metrics.gauge('strata_registry_entries', 'Versions in the catalogue.', () => catalog.current.entries.length);
  const resource =
    config.authentication &&
    new (await import('../auth/protected-resource')).ProtectedResource(config.authentication, {
      log,
      metrics,
      path: '/v0.1/servers',
    });
  const runner = new SourceRunner({ config, store, catalog, log, metrics, now });
  const { verification } = config;
  const verifier = verification && new VerificationRunner({ config, verification, store, catalog, log, metrics, now });
  await verifier?.prepare();
  const guard = new Guard({ allowedHosts: config.listen.allowedHosts, allowedOrigins: [] });
  const serve = getRequestListener(createApp({ config, store, catalog, resource, guard, log, metrics, now }).fetch, {
    overrideGlobalObjects: false,
  });
  const server = createHttpServer((request, response) => {
    if (resource?.metadata.at(request.url ?? '') === true) resource.metadata.send(request, response);
    else void serve(request, response);
  });
  let stopping = false;
  let storeFails = false;
  const notReady = () => {
    if (stopping) return 'the registry is stopping';
    if (storeFails) return 'the store cannot be reached';
    return runner.settled ? undefined : 'sources are being read';
  };
  const admin = createHttpServer(adminHandler({ metrics: telemetry.metrics ? metrics : undefined, notReady }));
  const { host, port, adminPort } = config.listen;
  const url = `http://${shown(host)}:${await listen(server, host, port)}`;
  const adminUrl = `http://${shown(host)}:${await listen(admin, host, adminPort)}`;
  runner.start();
  verifier?.start();
  void resource?.authenticator.prepare();
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = catalog.refresh().then(
      () => {
        storeFails = false;
      },
      (error: unknown) => {
        if (!storeFails)
          log.error(
            { event: 'store-failed', error: String(error) },
            'The store cannot be read; the last state is served',
          );
        storeFails = true;
      },
    );
  }, LOOK);
  log.info({ event: 'listening', url, admin: adminUrl }, 'Listening');
  return {
    url,
    adminUrl,
    close: async () => {
      stopping = true;
      clearInterval(timer);
      await Promise.all([drained(server, config.drainSeconds * 1_000), runner.close(), verifier?.close()]);
      await looking;
      await Promise.all([resource?.close(), drained(admin, 0)]);
      await store.close();
      log.info({ event: 'stopped' }, 'Stopped');
      await output.drained();
    },
  };
}
