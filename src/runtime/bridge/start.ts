import { type BridgeConfig, LEGACY_REVISIONS } from '../../contract';
import { Guard } from '../http/guard';
import { createHttpServer, listen } from '../http/listen';
import { createLog, type Log } from '../telemetry/log';
import { Metrics } from '../telemetry/metrics';
import { chooseBackends } from './choose-backends';
import { Endpoint, type Legs } from './endpoint';
import { Gate } from './gate';
import type { BridgeContext } from './interfaces';
import { LegacyLeg } from './legacy/legacy-leg';
import { Sessions } from './legacy/sessions';
import { Supply } from './link/supply';
import { ModernLeg } from './modern/modern-leg';
import { MetricsObserver } from './observer';
import { probe } from './probe';
import { linkStarter } from './start-link';
import { ToolFilter } from './tools/tool-filter';

export interface Bridge {
  readonly url: string;
  readonly adminUrl: string;
  close(): Promise<void>;
}

export interface BridgeDependencies {
  readonly log?: Log;
}

/** Starts a bridge. Resolves when it listens; the server behind it may still be starting. */
export async function startBridge(config: BridgeConfig, dependencies: BridgeDependencies = {}): Promise<Bridge> {
  const log = dependencies.log ?? createLog({ level: config.telemetry.logLevel, server: config.server });
  const metrics = new Metrics();
  const supply = new Supply({ start: linkStarter(config), spares: config.sessions.spares, log });
  const context: BridgeContext = { config, log, metrics, links: supply };
  const gate = new Gate(config.limits);
  const observer = new MetricsObserver(metrics, config);
  const tools = new ToolFilter(config.tools);
  const { limits } = config;
  const deadline = { idle: limits.requestSeconds * 1_000, total: limits.requestMaxSeconds * 1_000 };

  let legs: Legs | Promise<Legs> = probe({ open: () => supply.open(), start: limits.startSeconds * 1_000, log }).then(
    (eras) => {
      const backends = chooseBackends(context, eras);
      const sessions = new Sessions({
        max: config.sessions.max,
        idle: config.sessions.idleSeconds * 1_000,
        log,
        metrics,
      });
      const ready: Legs = {
        ...(backends.legacy && {
          legacy: new LegacyLeg({
            sessions,
            backends: backends.legacy,
            gate,
            observer,
            tools,
            revisions: LEGACY_REVISIONS.filter((revision) => config.revisions.includes(revision)),
            limits: deadline,
            start: limits.startSeconds * 1_000,
          }),
        }),
        ...(backends.modern && {
          modern: new ModernLeg({
            backend: backends.modern,
            gate,
            observer,
            tools,
            checkParams: () => undefined,
            revisions: config.revisions,
            ...deadline,
          }),
        }),
      };
      legs = ready;
      if (backends.ownProcesses) supply.keepWarm();
      return ready;
    },
  );
  legs.catch(() => undefined);
  const endpoint = new Endpoint({
    path: config.listen.path,
    guard: new Guard(config.listen),
    gate,
    metrics,
    legs: () => legs,
    revisions: config.revisions,
    bodyBytes: limits.bodyBytes,
    depth: limits.depth,
    accepting: () => observer.accepting,
  });
  const server = createHttpServer(endpoint.handle);
  const port = await listen(server, config.listen.host, config.listen.port);
  const admin = createHttpServer((_request, response) => response.end(metrics.render()));
  const adminPort = await listen(admin, config.listen.host, config.listen.adminPort);
  const host = config.listen.host === '0.0.0.0' ? '127.0.0.1' : config.listen.host;
  const url = `http://${host}:${port}${config.listen.path}`;
  const adminUrl = `http://${host}:${adminPort}`;
  log.info({ event: 'listening', url, admin: adminUrl }, 'Listening');
  return {
    url,
    adminUrl,
    close: async () => {
      server.close();
      admin.close();
      server.closeAllConnections();
      admin.closeAllConnections();
      await supply.close();
    },
  };
}
