import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../support/free-port';

/** `acme` with the password `open sesame`, as htpasswd writes it. */
const PASSWORDS = 'acme:$2y$05$SS3lghtPxEt3ipxMo3lLr.kNg1e2M23gZQ15pUVKm9TLM8vhr.fXm';
export const LOGIN = { username: 'acme', password: 'open sesame' };
const BASIC = `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`;

/** A real registry on loopback that shows nothing without a login. */
export class ContainerRegistry {
  private constructor(
    /** Host and port. */
    readonly name: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(): Promise<ContainerRegistry> {
    const folder = mkdtempSync(join(tmpdir(), `strata-registry-${process.pid}-`));
    const name = `127.0.0.1:${await freePort()}`;
    writeFileSync(join(folder, 'passwords'), `${PASSWORDS}\n`);
    const config = [
      'version: 0.1',
      'log: { level: error }',
      `storage: { filesystem: { rootdirectory: ${join(folder, 'data')} } }`,
      `http: { addr: "${name}" }`,
      `auth: { htpasswd: { realm: acme, path: ${join(folder, 'passwords')} } }`,
    ];
    writeFileSync(join(folder, 'config.yml'), `${config.join('\n')}\n`);
    const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    const registry = new ContainerRegistry(name, child, folder);
    await Promise.race([registry.answers(), failed]);
    return registry;
  }

  stop(): void {
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Puts an image under a tag.
   *
   * @param content what tells it from others
   * @returns the digest of its manifest
   */
  async push(repository: string, tag: string, content: string): Promise<string> {
    const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', comment: content }));
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const begun = await this.send('POST', `/v2/${repository}/blobs/uploads/`);
    const place = new URL(begun.headers.get('location') ?? '', `http://${this.name}`);
    place.searchParams.set('digest', digest(config));
    await this.send('PUT', `${place.pathname}${place.search}`, config, 'application/octet-stream');
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest(config), size: config.length },
        layers: [],
      }),
    );
    await this.send('PUT', `/v2/${repository}/manifests/${tag}`, manifest, mediaType);
    return digest(manifest);
  }

  private async send(method: string, path: string, body?: Buffer, type?: string): Promise<Response> {
    const headers = { authorization: BASIC, ...(type !== undefined && { 'content-type': type }) };
    const answer = await fetch(`http://${this.name}${path}`, { method, headers, body: body && new Uint8Array(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  private async answers(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      const status = await fetch(`http://${this.name}/v2/`).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 401) return;
      await wait(100);
    }
    throw new Error('The registry does not answer');
  }
}

function digest(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
