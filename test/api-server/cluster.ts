import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Client } from './client';
import { Program } from './program';
import { quietPort } from './quiet-port';

/** The longest that a program may take to start on a busy machine, milliseconds. */
const LONGEST_START = 120_000;
const programs = process.env['KUBEBUILDER_ASSETS'] ?? resolve('test-results/api-server');

export interface ClusterOptions {
  /** Arguments of the API server besides its usual ones. */
  readonly args?: readonly string[];
}

/**
 * A real API server over a real etcd, both on loopback, with admission and authorization as in a cluster. Nothing else of a cluster runs: what controllers would do does
 * not happen.
 */
export class Cluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'api-server-'));
  /** The certificates that the server is checked against: it signed its own. */
  readonly caFile = join(this.folder, 'apiserver.crt');
  readonly #token = randomBytes(32).toString('hex');
  #etcd!: Program;
  #server!: Program;
  #store = '';
  #port = 0;
  /** An administrator, to whom the server denies nothing. */
  admin!: Client;

  private constructor(private readonly options: ClusterOptions) {}

  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const cluster = new Cluster(options);
    try {
      await cluster.#start();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** The token of the administrator. */
  get token(): string {
    return this.#token;
  }

  /** Stops the API server, and starts it again where it was: what it keeps in memory is gone. Something may be looked at in between. */
  async restart(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    await this.#server.stop();
    await meanwhile();
    await this.#serve();
  }

  /** Makes the store forget all versions but the last, as it does every five minutes by itself. */
  async forget(): Promise<void> {
    const ask = async (path: string, body: object) => {
      const response = await fetch(`${this.#store}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`etcd answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as { header: { revision: string } };
    };
    const { header } = await ask('range', { key: Buffer.from('/').toString('base64') });
    await ask('compaction', { revision: header.revision, physical: true });
  }

  async stop(): Promise<void> {
    await this.admin?.close();
    await this.#server?.stop();
    await this.#etcd?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const [client, peer] = [`http://127.0.0.1:${await quietPort()}`, `http://127.0.0.1:${await quietPort()}`];
    this.#store = client;
    this.#etcd = Program.start(join(programs, 'etcd'), [
      `--data-dir=${join(this.folder, 'etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync',
      '--log-level=error',
    ]);
    await this.#etcd.until(async () => (await fetch(`${client}/health`)).ok, LONGEST_START);
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(join(this.folder, 'accounts.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(this.folder, 'accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(join(this.folder, 'tokens.csv'), `${this.#token},admin,admin,system:masters\n`, { mode: 0o600 });
    this.#port = await quietPort();
    await this.#serve();
  }

  async #serve(): Promise<void> {
    this.#server = Program.start(join(programs, 'kube-apiserver'), [
      `--etcd-servers=${this.#store}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      `--secure-port=${this.#port}`,
      `--cert-dir=${this.folder}`,
      '--service-cluster-ip-range=10.96.0.0/12',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${join(this.folder, 'accounts.pub')}`,
      `--service-account-signing-key-file=${join(this.folder, 'accounts.key')}`,
      `--token-auth-file=${join(this.folder, 'tokens.csv')}`,
      '--authorization-mode=RBAC',
      // What privileged pods may do is decided by admission alone, as in any cluster.
      '--allow-privileged=true',
      '--shutdown-delay-duration=0s',
      ...(this.options.args ?? []),
    ]);
    await this.#server.until(async () => {
      if (!existsSync(this.caFile)) return false;
      this.admin ??= new Client(this.url, readFileSync(this.caFile, 'utf8'), this.#token);
      return (await this.admin.send('GET', '/readyz')).status === 200;
    }, LONGEST_START);
  }
}
