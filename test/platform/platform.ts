import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisServer } from '../runtime/services/redis-server';
import {
  type IdentityProvider,
  type IdentityProviderOptions,
  startIdentityProvider,
} from '../runtime/support/identity-provider';
import { type Config, ROOT, synthesized } from './composition';
import { changedPaths, type Places, rewritten } from './rewrites';
import { Role } from './role';
import { Receiver, Service } from './service';

const SECRET = { redis: 'the-password-of-redis', client: 'the-secret-of-the-mcp-gateway' };
/** Addresses that stand for hosts of the internet (all public), and one that is not. */
export const HOST = { github: '140.82.112.6', inside: '169.254.169.254' };
export const SERVERS = ['docs', 'memory', 'lab'] as const;
export type ServerName = (typeof SERVERS)[number];

/** The blueprint of stage 3 on this machine: all roles as processes of the bundle, from the ConfigMaps that it synthesizes. */
export class Platform {
  readonly folder = mkdtempSync(join(tmpdir(), 'platform-'));
  readonly documents = join(this.folder, 'docs');
  /** The Services of the servers, and the gateway's. */
  readonly services = new Map<ServerName | 'gateway', Service>();
  readonly gateways: Role[] = [];
  readonly bridges: Role[] = [];
  /** What each ConfigMap says and what its role booted from. */
  readonly configs = new Map<string, { readonly synthesized: Config; readonly used: Config }>();
  /** Read by the provider at each token, so that a test may change them. */
  readonly tokens: { -readonly [Key in keyof IdentityProviderOptions]: IdentityProviderOptions[Key] } = {};
  provider!: IdentityProvider;
  receiver!: Receiver;
  egress!: Role;
  egressPort = 0;
  /** Answers in the place of the host that the lab may reach. */
  github!: Server;
  #redis!: RedisServer;

  static async start(): Promise<Platform> {
    const platform = new Platform();
    try {
      await platform.#start();
    } catch (error) {
      await platform.stop();
      throw error;
    }
    return platform;
  }

  /** All roles that ever ran, lost ones too. */
  get roles(): Role[] {
    return [...this.gateways, ...this.bridges, ...(this.egress ? [this.egress] : [])];
  }

  service(name: ServerName | 'gateway'): Service {
    const found = this.services.get(name);
    if (found === undefined) throw new Error(`no service ${name}`);
    return found;
  }

  get resource(): string {
    const { authentication } = this.configs.get('gateway')?.synthesized ?? {};
    return (authentication as { resource: string }).resource;
  }

  async stop(): Promise<void> {
    await Promise.all(this.roles.map((role) => role.stop()));
    await Promise.all([...this.services.values()].map((service) => service.close()));
    await Promise.all([this.receiver?.close(), this.provider?.close(), this.#redis?.stop()]);
    this.github?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const configs = synthesized('stage-3-scale', 'staging');
    for (const name of [...SERVERS, 'gateway'] as const) this.services.set(name, await Service.start());
    this.receiver = await Receiver.start();
    this.#redis = await RedisServer.start('--requirepass', SECRET.redis);
    Object.assign(this.tokens, {
      users: {
        alice: { groups: ['payments-devs'] },
        sam: { groups: ['search-devs'] },
        pat: { groups: ['platform-engineers'] },
        dana: { groups: ['payments-devs'] },
      },
      clients: [
        {
          client_id: 'mcp-gateway',
          client_secret: SECRET.client,
          grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange', 'client_credentials'],
          redirect_uris: [],
          response_types: [],
        },
      ],
    } satisfies IdentityProviderOptions);
    this.provider = await startIdentityProvider(this.tokens);
    this.github = createServer((socket) => socket.end('hello from the host\n'));
    this.github.listen(0, '127.0.0.1');
    await once(this.github, 'listening');
    const places = this.#places();
    for (const [name, config] of configs) {
      this.egressPort ||= await freePort();
      const [listener] = (config.listeners ?? []) as { port: number }[];
      const ports = listener === undefined ? {} : { [listener.port]: this.egressPort };
      const used = rewritten(config, { ...places, ports });
      this.configs.set(name, { synthesized: config, used });
    }
    const network = {
      names: { 'api.github.com': [HOST.github] },
      hosts: { [HOST.github]: (this.github.address() as AddressInfo).port },
    };
    const loaded = `${join(ROOT, 'test/platform/network.mjs')}?network=${encodeURIComponent(JSON.stringify(network))}`;
    this.egress = await Role.start('egress', this.folder, this.used('egress-proxy'), ['--import', `file://${loaded}`]);
    // Servers fetch the gateway's keys when they start.
    for (const name of ['gateway-0', 'gateway-1']) {
      const gateway = await Role.start(name, this.folder, this.used('gateway'));
      this.gateways.push(gateway);
      this.service('gateway').targets.push(gateway.url);
    }
    for (const name of SERVERS) {
      const bridge = await Role.start(name, this.folder, this.used(`${name}-bridge`));
      this.bridges.push(bridge);
      this.service(name).targets = [bridge.url];
    }
  }

  used(configMap: string): Config {
    const found = this.configs.get(configMap);
    if (found === undefined) throw new Error(`no ConfigMap ${configMap}`);
    return found.used;
  }

  /** Where the roles' configurations differ from the ConfigMaps, by ConfigMap. */
  changes(): Record<string, string[]> {
    return Object.fromEntries(
      [...this.configs].map(([name, { synthesized, used }]) => [name, changedPaths(synthesized, used)]),
    );
  }

  #places(): Omit<Places, 'ports'> {
    const secrets = join(this.folder, 'secrets');
    mkdirSync(secrets);
    mkdirSync(this.documents);
    writeFileSync(join(this.documents, 'welcome.md'), '# Welcome to the platform\n');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(join(secrets, 'signing-key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(secrets, 'redis-password'), SECRET.redis);
    writeFileSync(join(secrets, 'lab-client-secret'), SECRET.client);
    const origin = (name: ServerName | 'gateway') => this.service(name).origin;
    const server = (name: string, ...args: string[]) => ({
      transport: 'command',
      command: process.execPath,
      args: [join(ROOT, `node_modules/@modelcontextprotocol/server-${name}/dist/index.js`), ...args],
    });
    return {
      secrets,
      urls: {
        'https://login.staging.acme.example': this.provider.issuer,
        'http://gateway.mcp.svc:8080/.well-known/jwks.json': `${origin('gateway')}/.well-known/jwks.json`,
        'http://docs.search.svc:8080/mcp': `${origin('docs')}/mcp`,
        'http://memory.payments.svc:8080/mcp': `${origin('memory')}/mcp`,
        'http://lab.mcp.svc:8080/mcp': `${origin('lab')}/mcp`,
        'rediss://redis.redis.svc:6379/0': `${this.#redis.url}/0`,
        'http://otel-collector.mcp.svc:4318': this.receiver.origin,
      },
      commands: {
        docs: server('filesystem', this.documents),
        memory: { ...server('memory'), env: { MEMORY_FILE_PATH: join(this.folder, 'memory.jsonl') } },
        lab: server('everything'),
      },
    };
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
