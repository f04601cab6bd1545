import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ClusterSource, type Manifest, RegistryConfig } from '../../../src/contract';
import { messageOf } from '../../api-server/client';
import type { Cluster } from '../../api-server/cluster';
import { nameOf, Objects } from '../../api-server/objects';
import { inOrder } from '../../api-server/placed';

const EXAMPLE = 'examples/registry-discovery.ts';

/** The objects of the example, as it hands them over. */
function composed(): readonly Manifest[] {
  const folder = mkdtempSync(join(tmpdir(), 'discovery-'));
  const file = join(folder, 'assembly.json');
  try {
    execFileSync(process.execPath, ['--no-warnings', resolve(EXAMPLE)], {
      env: { PATH: process.env.PATH, STRATA_ASSEMBLY: file },
      timeout: 60_000,
    });
    const { objects } = JSON.parse(readFileSync(file, 'utf8')) as { objects: { manifest: Manifest }[] };
    return objects.map(({ manifest }) => manifest);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A cluster to which the example was applied: with the account of its registry, the role of that account, and nothing else for it. */
export class Estate {
  readonly objects: Objects;
  readonly manifests = composed();

  private constructor(readonly cluster: Cluster) {
    this.objects = new Objects(cluster.admin);
  }

  static async in(cluster: Cluster): Promise<Estate> {
    const estate = new Estate(cluster);
    for (const manifest of inOrder(estate.manifests)) {
      const answer = await estate.objects.apply(manifest);
      if (answer.status !== 201) throw new Error(`${nameOf(manifest)}: ${messageOf(answer)}`);
    }
    return estate;
  }

  /** What the pod has of its cluster: the token of an account, as the kubelet asks for it, and the certificates. */
  async credentials(folder: string, account = 'registry'): Promise<{ tokenFile: string; caFile: string }> {
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, await this.token(account));
    return { tokenFile, caFile: this.cluster.caFile };
  }

  async token(account = 'registry'): Promise<string> {
    const path = `/api/v1/namespaces/acme/serviceaccounts/${account}/token`;
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } };
    const answer = await this.cluster.admin.send('POST', path, { body });
    if (answer.status !== 201) throw new Error(messageOf(answer));
    return (answer.body.status as { token: string }).token;
  }

  /** The source as the ConfigMap of the registry has it, for where the API server and the pod's files are here. What is found is listed at once: approval is shown elsewhere. */
  source(places: { readonly tokenFile: string; readonly caFile: string }): ClusterSource {
    const texts = this.manifests.flatMap(({ kind, data }) =>
      kind === 'ConfigMap' ? Object.entries((data ?? {}) as Record<string, string>) : [],
    );
    const [, text = ''] = texts.find(([key]) => key === 'config.json') ?? [];
    const { sources } = RegistryConfig.parse(JSON.parse(text));
    const source = sources.find((one) => one.kind === 'kubernetes');
    if (source === undefined) throw new Error('the example does not discover');
    return { ...source, ...places, apiServer: this.cluster.url, approval: 'automatic' };
  }

  /** Somebody of a team puts a Service where it belongs, or changes it. */
  async service(namespace: string, name: string, annotations?: Readonly<Record<string, string>>): Promise<void> {
    const answer = await this.objects.apply(service(namespace, name, annotations));
    if (answer.status > 201) throw new Error(messageOf(answer));
  }

  async remove(namespace: string, name: string): Promise<void> {
    await this.objects.remove(service(namespace, name));
  }

  /** How often the server was asked for lists of Services, and for watches, since it started. */
  async asked(verb: 'LIST' | 'WATCH'): Promise<number> {
    const { text } = await this.cluster.admin.send('GET', '/metrics');
    const lines = text.split('\n').filter((line) => line.startsWith('apiserver_request_total{'));
    return lines
      .filter((line) => line.includes('resource="services"') && line.includes(`verb="${verb}"`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }
}

function service(namespace: string, name: string, annotations?: Readonly<Record<string, string>>): Manifest {
  const labels = { 'strata.dev/listed': 'true' };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels, ...(annotations && { annotations }) },
    spec: { ports: [{ port: 8080 }] },
  } as Manifest;
}
