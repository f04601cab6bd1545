import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { freePort } from '../support/free-port';

/** Values by name, as they stand in YAML. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into configurations of others.
export type Config = Record<string, any>;

/** What stands in the place of a cluster. */
export interface Place {
  readonly folder: string;
  /** By what stands in the configuration. */
  readonly backends: Readonly<Record<string, string>>;
}

/** Where a collector on this machine is reached. */
export interface Collected {
  readonly file: string;
  /** OTLP over HTTP. */
  readonly otlp: string;
}

/**
 * A configuration for this machine: loopback and free ports, backends of the test, folders of the test, and JSON to the backends so that a test can read it.
 * Everything else stays as it was synthesized.
 */
export async function here(text: string, { folder, backends }: Place): Promise<Collected> {
  const config = parse(text) as Config;
  const [grpc, http, health] = (await Promise.all([freePort(), freePort(), freePort()])).map(
    (port) => `127.0.0.1:${port}`,
  );
  config['extensions'].health_check.endpoint = health;
  config['receivers'].otlp.protocols.grpc.endpoint = grpc;
  config['receivers'].otlp.protocols.http.endpoint = http;
  config['service'].telemetry.metrics = { level: 'none' };
  const { file_storage: storage } = config['extensions'];
  if (storage) storage.directory = join(folder, 'state');
  const logs = config['receivers'].file_log;
  if (logs) for (const list of ['include', 'exclude']) logs[list] = logs[list].map((path: string) => folder + path);
  for (const exporter of Object.values(config['exporters']) as Config[]) {
    const origin = backends[exporter['endpoint']];
    if (origin === undefined) throw new Error(`nothing is in the place of ${exporter['endpoint']}`);
    Object.assign(exporter, { endpoint: origin, encoding: 'json', compression: 'none', tls: { insecure: true } });
  }
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'config.yaml');
  writeFileSync(file, stringify(config));
  return { file, otlp: `http://${http}` };
}
