import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { parse } from 'yaml';
import { RegistryConfig, type RegistryConfigInput } from '../../../src/contract';
import { type RunningRegistry, startRegistry } from '../../../src/runtime/registry/start';
import type { Output } from '../../../src/runtime/telemetry/output';

export type Json = Record<string, unknown>;

export const silent: Output = {
  write: () => undefined,
  waiting: 0,
  broken: false,
  flush: () => undefined,
  drained: async () => undefined,
  written: async () => true,
};

export const folder = () => mkdtempSync(join(tmpdir(), 'strata-registry-'));

export function server(name: string, version = '1.0.0', more: Json = {}): Json {
  return { name, version, description: `The server ${name}`, ...more };
}

export interface Given {
  readonly config?: Partial<RegistryConfigInput>;
  readonly entries?: readonly Json[];
  readonly now?: () => number;
}

export interface Composed {
  readonly registry: RunningRegistry;
  readonly folder: string;
  readonly config: RegistryConfig;
  get(path: string, init?: RequestInit): Promise<Response>;
  json(path: string, init?: RequestInit): Promise<Json>;
  names(path: string, init?: RequestInit): Promise<string[]>;
  compose(entries: readonly Json[]): void;
  close(): Promise<void>;
}

/** A registry over a file of the composition, on SQLite. */
export async function composed({ config = {}, entries = [], now }: Given = {}): Promise<Composed> {
  const place = folder();
  const file = join(place, 'entries.json');
  const compose = (all: readonly Json[]) => {
    const text = JSON.stringify({ entries: all.map((one) => ('server' in one ? one : { server: one })) });
    writeFileSync(`${file}.next`, text);
    renameSync(`${file}.next`, file);
  };
  compose(entries);
  const full = RegistryConfig.parse({
    role: 'registry',
    name: 'registry',
    listen: { host: '127.0.0.1', port: 0, adminPort: 0, allowedHosts: ['127.0.0.1'] },
    store: { kind: 'sqlite', path: join(place, 'registry.db') },
    sources: [composition(file)],
    ...config,
    ...(config.sources && {
      sources: config.sources.map((source) => (source.id === 'composition' ? composition(file) : source)),
    }),
  });
  const registry = await startRegistry(full, { output: silent, ...(now && { now }) });
  await until(async () => (await fetch(`${registry.adminUrl}/readyz`)).status === 200);
  const get = (path: string, init?: RequestInit) => fetch(`${registry.url}${path}`, init);
  const json = async (path: string, init?: RequestInit) => (await (await get(path, init)).json()) as Json;
  return {
    registry,
    folder: place,
    config: full,
    get,
    json,
    names: async (path, init) => namesOf(await json(path, init)),
    compose,
    close: async () => {
      await registry.close();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

export const composition = (path: string) =>
  ({
    kind: 'file',
    id: 'composition',
    class: 'internal',
    path,
    format: 'composed',
    approval: 'automatic',
    intervalSeconds: 0.05,
  }) as const;

export function namesOf({ servers }: Json): string[] {
  return (servers as { server: { name: string; version: string } }[]).map(
    ({ server: { name, version } }) => `${name}@${version}`,
  );
}

export async function until(holds: () => Promise<boolean> | boolean, milliseconds = 25_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The published description of answers (OpenAPI 2025-12-01), and what it objects to in one. */
export function publishedSchema(
  schema: 'ServerList' | 'ServerResponse' | 'AllVersionsStatusResponse',
): (answer: unknown) => string[] {
  const text = readFileSync(join('test', 'fixtures', 'registry', 'openapi.2025-12-01.yaml'), 'utf8');
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats(ajv);
  const { components } = parse(text) as { components: unknown };
  const validate = ajv.compile({ components, $ref: `#/components/schemas/${schema}` });
  return (answer) =>
    validate(answer) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The published schema of server.json (2025-12-11), and what it objects to in the servers of an answer. */
export function serverFaults(answer: Json): string[] {
  const text = readFileSync(join('src', 'runtime', 'registry', 'schema', 'server.2025-12-11.json'), 'utf8');
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats(ajv);
  const validate = ajv.compile(JSON.parse(text) as object);
  const items = (Array.isArray(answer['servers']) ? answer['servers'] : [answer]) as Json[];
  return items.flatMap(({ server: one }) =>
    validate(one) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
  );
}

/** The package is CommonJS with a default export, which bundlers and Node.js read differently. */
function formats(ajv: Ajv | Ajv2020): void {
  const module = addFormatsModule as unknown as { default?: (to: Ajv | Ajv2020) => void };
  (module.default ?? (addFormatsModule as unknown as (to: Ajv | Ajv2020) => void))(ajv);
}
