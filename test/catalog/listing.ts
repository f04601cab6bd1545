import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { App } from 'cdk8s';
import { McpPlatform, type McpServerProps, Stage, synthesize } from '../../src';
import { CATALOG } from '../../src/catalog';
import { ENTRIES } from '../../src/catalog/entries';
import { serverProps } from '../../src/catalog/server-props';
import { lockServer, sourceOf } from '../../src/cli/lock/locked-server';
import type { AssemblyServer, CatalogEntry, CatalogSecret, LockedServer } from '../../src/contract';
import { LocalPlatform } from '../../src/targets/local';
import { leastOptions } from './options';

/** Entries whose package is installed from npm. */
export const FROM_NPM = CATALOG.filter(({ package: source }) => source?.registryType === 'npm');

/** Entries whose package the repository has as a devDependency: they run with no registry in reach. */
export const INSTALLED = FROM_NPM.filter(({ package: source }) => {
  const { devDependencies } = require('../../package.json') as { devDependencies: Record<string, string> };
  return source !== undefined && devDependencies[source.identifier] === source.version;
});

/** What stands in the place of a secret while nobody calls a tool. */
const PLACEHOLDER: Readonly<Record<CatalogSecret['kind'], string>> = {
  token: 'placeholder',
  'api-key': 'placeholder',
  password: 'placeholder',
  // Of a cluster that nobody reaches: its tools are listed all the same.
  kubeconfig: JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'none', cluster: { server: 'https://127.0.0.1:9' } }],
    users: [{ name: 'none', user: { token: 'placeholder' } }],
    contexts: [{ name: 'none', context: { cluster: 'none', user: 'none' } }],
    'current-context': 'none',
  }),
  'connection-string': 'mongodb://127.0.0.1:9/none?serverSelectionTimeoutMS=500',
};

/** An entry as a server of a laptop, with the least of options. */
function composed(entry: CatalogEntry): AssemblyServer {
  const app = new App();
  const platform = new McpPlatform(app, 'catalog', { stage: Stage.EXPERIMENT, environment: 'test' });
  const props: McpServerProps = serverProps(entry, leastOptions(entry));
  platform.addServer(entry.id, props);
  const [server] = synthesize(app).servers;
  if (server === undefined) throw new Error(`${entry.id} became no server`);
  return server;
}

/**
 * Starts a server through its bridge and asks a real client for its tools.
 *
 * @param project where the package is looked for, and installed below .strata if it is not there
 */
export async function listed(entry: CatalogEntry, project: string): Promise<LockedServer> {
  const server = composed(entry);
  const isConfined = entry.listing?.unconfined === undefined;
  const placeholders = Object.values(entry.secrets ?? {}).flatMap(({ variables, kind }) =>
    variables.map((variable) => [variable, PLACEHOLDER[kind]] as const),
  );
  const platform = await LocalPlatform.start(
    [server],
    {
      project,
      unconfined: isConfined ? [] : [server.id],
      // The user's own settings of npm, so that it finds its registry. The server gets none of it. What npm has fetched once it need not ask for again.
      environment: { ...process.env, npm_config_prefer_offline: 'true', ...Object.fromEntries(placeholders) },
      progress: () => undefined,
      onLine: () => undefined,
      onWarning: () => undefined,
      onCrash: () => undefined,
    },
    AbortSignal.timeout(400_000),
  );
  try {
    const client = new Client({ name: 'catalog', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(platform.servers[0]?.url ?? '')));
    const tools: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listTools(cursor === undefined ? {} : { cursor });
      tools.push(...page.tools);
      cursor = page.nextCursor;
    } while (cursor !== undefined && tools.length < 10_000);
    await client.close();
    return lockServer(sourceOf(server), tools);
  } finally {
    await platform.stop();
  }
}

/** A folder for packages, taken away afterwards. */
export function packagesFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'strata-catalog-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export const entryOf = (id: string): CatalogEntry => {
  const found = Object.values(ENTRIES).find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`no entry ${id}`);
  return found;
};
