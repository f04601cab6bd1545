import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisServer } from '../runtime/services/redis-server';
import { type IdentityProvider, startIdentityProvider } from '../runtime/support/identity-provider';
import { freePort } from '../support/free-port';
import { Caller, Ledger } from './caller';
import { type Config, ROOT, synthesized } from './composition';
import { changedPaths, type Places, rewritten } from './rewrites';
import { Role } from './role';
import { Receiver, Service } from './service';

const SECRET = { redis: 'the-password-of-redis', client: 'the-secret-of-the-mcp-gateway' };
export const SERVERS = ['docs', 'memory', 'lab'] as const;
export type ServerName = (typeof SERVERS)[number];

/** What is around the egress proxy: see network.mjs. */
export interface Network {
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly hosts: Readonly<Record<string, number>>;
}

/** The blueprint of stage 3 on this machine: its roles as processes of the bundle, from the ConfigMaps that it synthesizes. A test says which start, and when. */
export class Platform {
  readonly folder = mkdtempSync(join(tmpdir(), 'platform-'));
  readonly documents = join(this.folder, 'docs');
  /** The Services of the servers, and the gateway's. */
  readonly services = new Map<ServerName | 'gateway', Service>();
  readonly gateways: Role[] = [];
  readonly bridges: Role[] = [];
  readonly ledger = new Ledger();
  /** What each ConfigMap says and what its role booted from. */
  readonly configs = new Map<string, { readonly synthesized: Config; readonly used: Config }>();
  provider!: IdentityProvider;
  receiver!: Receiver;
  egress: Role | undefined;
  #redis!: RedisServer;
  readonly #rows: string[] = [];

  /** All that roles stand on, and no role yet. */
  static async prepare(): Promise<Platform> {
    const platform = new Platform();
    try {
      await platform.#prepare();
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

  /** A line of the summary at the end. */
  row(name: string, seen: string): void {
    this.#rows.push(`${name.padEnd(28)} ${seen}`);
  }

  /** Whoever holds a token, in front of the gateway's Service. */
  holder(token: string): Caller {
    return new Caller(() => `${this.service('gateway').origin}/mcp`, token, this.ledger);
  }

  async login(user: string, scope = 'openid mcp:use', resource = this.resource): Promise<Caller> {
    return this.holder(await this.provider.login(user, { resource, scope }));
  }

  async startServers(): Promise<void> {
    for (const name of SERVERS) {
      const bridge = await Role.start(name, this.folder, this.used(`${name}-bridge`));
      this.bridges.push(bridge);
      this.service(name).targets = [bridge.url];
    }
  }

  async startGateways(): Promise<void> {
    for (const name of ['gateway-0', 'gateway-1']) this.service('gateway').targets.push((await this.replica(name)).url);
  }

  /** One more pod of the gateway, beside its Service. With `changes` it is another gateway: what a test changes for itself. */
  async replica(name: string, changes: Config = {}): Promise<Role> {
    const gateway = await Role.start(name, this.folder, { ...this.used('gateway'), ...changes });
    this.gateways.push(gateway);
    return gateway;
  }

  /** The egress proxy, with listeners for further servers. */
  async startEgress(network: Network, more: readonly Config[] = []): Promise<Role> {
    const { listeners, ...config } = this.used('egress-proxy');
    this.setNetwork(network);
    const loader = `file://${join(ROOT, 'test/platform/network.mjs')}?file=${encodeURIComponent(this.#networkFile)}`;
    const all = { ...config, listeners: [...(listeners as Config[]), ...more] };
    this.egress = await Role.start('egress', this.folder, all, ['--import', loader]);
    return this.egress;
  }

  /** What names lead to from now on. */
  setNetwork(network: Network): void {
    writeFileSync(this.#networkFile, JSON.stringify(network));
  }

  async stop(): Promise<void> {
    await Promise.all(this.roles.map((role) => role.stop()));
    await Promise.all([...this.services.values()].map((service) => service.close()));
    await Promise.all([this.receiver?.close(), this.provider?.close(), this.#redis?.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
    process.stdout.write(`\n${this.#rows.join('\n')}\n`);
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

  get #networkFile(): string {
    return join(this.folder, 'network.json');
  }

  async #prepare(): Promise<void> {
    const configs = synthesized('stage-3-scale', 'staging');
    for (const name of [...SERVERS, 'gateway'] as const) this.services.set(name, await Service.start());
    this.receiver = await Receiver.start();
    this.#redis = await RedisServer.start('--requirepass', SECRET.redis);
    this.provider = await startIdentityProvider({
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
    });
    const places = this.#places();
    for (const [name, config] of configs) {
      const listeners = (config.listeners ?? []) as { port: number }[];
      const ports: Record<number, number> = {};
      for (const { port } of listeners) ports[port] = await freePort();
      this.configs.set(name, { synthesized: config, used: rewritten(config, { ...places, ports }) });
    }
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
