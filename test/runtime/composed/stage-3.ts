import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PortalConfig, RegistryConfig } from '../../../src/contract';
import { type RunningPortal, startPortal } from '../../../src/runtime/portal/start';
import { type RunningRegistry, startRegistry } from '../../../src/runtime/registry/start';
import { freePort } from '../../support/free-port';
import { silent, until } from '../registry/support';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider';

const BLUEPRINT = join(import.meta.dirname, '../../../blueprints/stage-3-scale');
const SECRET = 'the-secret-of-the-portal';
const SECRETS = '/var/run/strata/secrets/';
const LISTED = '/var/run/strata/listed/';

type Data = Readonly<Record<string, string>>;

/** The registry and the portal of the blueprint, as its ConfigMaps have them; only addresses and folders are this machine's. */
export interface Stage3 {
  readonly registry: RunningRegistry;
  readonly portal: RunningPortal;
  readonly origin: string;
  /** The registry's identifier, as the composition says it. */
  readonly resource: string;
  readonly provider: IdentityProvider;
  close(): Promise<void>;
}

/** The data of each ConfigMap, by its name. */
function configMaps(folder: string): ReadonlyMap<string, Data> {
  const file = join(folder, 'assembly.json');
  execFileSync(process.execPath, ['--no-warnings', 'main.ts'], {
    cwd: BLUEPRINT,
    env: { PATH: process.env['PATH'], STRATA_ASSEMBLY: file, STRATA_ENVIRONMENT: 'staging' },
    timeout: 120_000,
  });
  const { objects } = JSON.parse(readFileSync(file, 'utf8')) as {
    objects: { manifest: { kind: string; metadata: { name: string }; data?: Data } }[];
  };
  return new Map(
    objects.flatMap(({ manifest: { kind, metadata, data } }) =>
      kind === 'ConfigMap' && data !== undefined ? [[metadata.name, data] as const] : [],
    ),
  );
}

export async function startStage3(): Promise<Stage3> {
  const folder = mkdtempSync(join(tmpdir(), 'strata-composed-'));
  const maps = configMaps(folder);
  const text = (name: string, key = 'config.json') => {
    const found = maps.get(name)?.[key];
    if (found === undefined) throw new Error(`no ${key} in the ConfigMap ${name}`);
    return found;
  };
  for (const part of ['secrets', 'listed', 'data']) mkdirSync(join(folder, part));
  writeFileSync(join(folder, 'secrets', 'client-secret'), SECRET);
  writeFileSync(join(folder, 'listed', 'composition.json'), text('registry-listed', 'composition.json'));
  const written = RegistryConfig.parse(JSON.parse(text('registry')));
  const provider = await startIdentityProvider({
    users: { alice: { groups: ['payments-devs'] }, sam: { groups: ['search-devs'] } },
    clients: [
      {
        client_id: 'mcp-portal',
        client_secret: SECRET,
        grant_types: ['authorization_code'],
        redirect_uris: ['http://127.0.0.1/login/callback'],
        // On loopback any port is the right one (RFC 8252, 7.3).
        application_type: 'native',
      },
    ],
  });
  const { authentication } = written;
  if (authentication === undefined) throw new Error('the registry asks nobody');
  const registry = await startRegistry(
    {
      ...written,
      listen: { ...written.listen, host: '127.0.0.1', port: 0, adminPort: 0 },
      store: { kind: 'sqlite', path: join(folder, 'data', 'registry.db') },
      authentication: {
        ...authentication,
        issuers: authentication.issuers.map((one) => ({ ...one, issuer: provider.issuer })),
      },
      sources: written.sources.map((source) => {
        if (source.kind === 'file') return { ...source, path: source.path.replace(LISTED, `${folder}/listed/`) };
        // Nobody is there: what is outside must not keep it from serving what is inside.
        return source.kind === 'registry' ? { ...source, proxy: 'http://127.0.0.1:1' } : source;
      }),
      drainSeconds: 1,
    },
    { output: silent },
  );
  await until(async () => (await fetch(`${registry.adminUrl}/readyz`)).status === 200);
  const page = PortalConfig.parse(JSON.parse(text('portal')));
  const { login, usage: _, ...rest } = page;
  const secretFile = login?.clientSecretFile?.replace(SECRETS, `${folder}/secrets/`);
  if (login === undefined || secretFile === undefined) throw new Error('nobody logs in');
  const begin = async (tries: number): Promise<Pick<Stage3, 'portal' | 'origin'>> => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const config: PortalConfig = {
      ...rest,
      origin,
      listen: { host: '127.0.0.1', port, adminPort: 0 },
      registry: { ...page.registry, url: registry.url },
      login: { ...login, issuer: provider.issuer, clientSecretFile: secretFile },
      drainSeconds: 1,
    };
    try {
      return { portal: await startPortal(config, { output: silent }), origin };
    } catch (error) {
      // Somebody else took the port in between.
      if (tries > 0 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE') return begin(tries - 1);
      throw error;
    }
  };
  const { portal, origin } = await begin(5);
  return {
    registry,
    portal,
    origin,
    resource: authentication.resource,
    provider,
    close: async () => {
      await portal.close();
      await registry.close();
      await provider.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
