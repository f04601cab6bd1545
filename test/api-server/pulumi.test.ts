import { join } from 'node:path';
import type { Manifest } from '../../src/contract';
import { isKept } from '../../src/integrations/common/kept';
import { assemble } from '../judges/compositions';
import { Stack } from '../pulumi-live/pulumi';
import { deployed } from '../targets-live/blueprints';
import { Cluster } from './cluster';
import { define } from './definitions';
import { differences } from './differences';
import { nameOf, Objects } from './objects';

const [one] = deployed.filter(({ blueprint, environment }) => blueprint === 'stage-3-scale' && environment === 'dev');
if (one === undefined) throw new Error('the blueprint is not there');
const written = assemble(one.composition).objects.map(({ manifest }) => manifest);
const SECRET = 'correct horse battery staple';

let cluster: Cluster;
let objects: Objects;
const stacks: Stack[] = [];
beforeAll(async () => {
  cluster = await Cluster.start();
  objects = new Objects(cluster.admin);
  await define(objects, written);
});
afterAll(async () => {
  for (const stack of stacks) await stack.remove();
  await cluster?.stop();
});

async function stackOf(folder: string, name: string): Promise<Stack> {
  const { url, token, caFile } = cluster;
  const stack = await Stack.create(folder, name, { url, token, caFile });
  stacks.push(stack);
  return stack;
}

/** Objects that the server does not have. */
async function missing(manifests: readonly Manifest[]): Promise<readonly string[]> {
  const found = await Promise.all(manifests.map((manifest) => objects.read(manifest)));
  return manifests.filter((_, index) => found[index] === undefined).map(nameOf);
}

describe('the blueprint of stage 3', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await stackOf(one.stack, one.environment);
  });

  test('a preview asks nothing of the server', async () => {
    expect(stack.plan().filter(({ newState }) => newState?.custom)).toHaveLength(written.length);
    expect(await missing(written)).toEqual(written.map(nameOf));
  });

  test('an update is accepted, in its order, and the server has what GitOps would have written', async () => {
    stack.run('up', '--yes', '--skip-preview');
    expect(stack.journal()).toHaveLength(written.length);
    const wrong: string[] = [];
    for (const manifest of written) {
      const kept = await objects.read(manifest);
      wrong.push(...differences(manifest, kept).map((text) => `${nameOf(manifest)}${text}`));
    }
    expect(wrong).toEqual([]);
  });

  test('what the server has is what the stack knows: a second update, after a refresh, changes nothing', () => {
    stack.run('up', '--yes', '--skip-preview', '--refresh', '--expect-no-changes');
    expect(stack.journal()).toEqual([]);
  });

  test('what somebody deleted is seen by a refresh, and comes back', async () => {
    const policy = written.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'default-deny');
    if (policy === undefined) throw new Error('nothing closes the namespace');
    await objects.remove(policy);
    stack.run('up', '--yes', '--skip-preview', '--refresh');
    expect(stack.journal()).toEqual([expect.stringMatching(/^create .*default-deny/)]);
    expect(await missing(written)).toEqual([]);
  });

  test('what is destroyed is gone, but for namespaces and claims, which are left where they are', async () => {
    stack.run('state', 'unprotect', '--all', '--yes');
    stack.run('destroy', '--yes', '--skip-preview');
    expect(await missing(written)).toEqual(written.filter((manifest) => !isKept(manifest)).map(nameOf));
  });
});

describe('a stack with a secret', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await stackOf(join(__dirname, '../pulumi-live/stack'), 'dev');
    stack.run('config', 'set', '--secret', 'password', SECRET);
  });

  test('whose object the server refuses ends with what the server says, and without the secret', () => {
    stack.edit('main.ts', (text) => text.replace("kind: 'Secret',", "kind: 'Secret', type: 'kubernetes.io/tls',"));
    const { status, text } = stack.attempt('up', '--yes', '--skip-preview');
    expect(status).not.toBe(0);
    expect(text).toContain('data[tls.crt]: Required value');
    expect(text).not.toContain(SECRET);
    stack.edit('main.ts', (whole) => whole.replace(" type: 'kubernetes.io/tls',", ''));
  });

  test('brings it to the server, and nowhere else', async () => {
    const { status, text } = stack.attempt('up', '--yes', '--skip-preview');
    expect([status, status === 0 ? '' : text]).toEqual([0, '']);
    expect(text).not.toContain(SECRET);
    const kept = await objects.read({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'files', namespace: 'acme' },
    });
    const { token = '' } = (kept?.['data'] ?? {}) as { readonly token?: string };
    expect(Buffer.from(token, 'base64').toString()).toBe(`user:${SECRET}`);
  });

  test('is destroyed with all that it made, below stage 3', async () => {
    stack.run('destroy', '--yes', '--skip-preview');
    const { body } = await cluster.admin.send('GET', '/api/v1/namespaces/acme');
    expect(body['reason']).toBe('NotFound');
    const left = await objects.labelled('strata.dev/platform=acme');
    expect(left.filter(({ metadata }) => metadata.namespace === 'acme').map(nameOf)).toEqual([]);
  });
});
