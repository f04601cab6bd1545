import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/cli/program';
import { FakeProject, FakeSession } from '../cli/support';
import { ContainerRegistry, LOGIN } from './container-registry';

let registry: ContainerRegistry;
const projects: FakeProject[] = [];
beforeAll(async () => {
  registry = await ContainerRegistry.start();
}, 60_000);
afterAll(() => registry?.stop());
afterEach(() => {
  for (const one of projects.splice(0)) one.remove();
});

/** A composition that runs one server of this image, at the stage that demands digests. */
function project(image: string): FakeProject {
  const root = join(__dirname, '..', '..', 'lib', 'index.js');
  const runtime = `ghcr.io/acme/runtime@sha256:${'c'.repeat(64)}`;
  const one = new FakeProject(`
    import { createRequire } from 'node:module';
    const { App, McpPlatform, Stage } = createRequire(import.meta.url)(${JSON.stringify(root)});
    const app = new App({ imageLock: new URL('images.lock.json', import.meta.url).pathname });
    const acme = new McpPlatform(app, 'acme', { stage: Stage.SCALE, environment: 'prod', runtimeImage: ${JSON.stringify(runtime)} });
    acme.addServer('files', { image: ${JSON.stringify(image)}, command: ['/server', 'stdio'] });
    app.synth();`);
  projects.push(one);
  return one;
}

async function strata(folder: string, login: boolean, ...argv: string[]) {
  const one = new FakeProject('');
  projects.push(one);
  const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64');
  one.write('config.json', JSON.stringify({ auths: login ? { [registry.name]: { auth } } : {} }));
  const session = new FakeSession(folder, false, { DOCKER_CONFIG: one.path });
  return { code: await run(argv, session), text: session.text, errors: session.errorText };
}

test('tags become digests, synthesis uses them, and a tag that moved is told', async () => {
  const first = await registry.push('acme/files', '1.2.0', 'first');
  const { path } = project(`${registry.name}/acme/files:1.2.0`);
  const lock = join(path, 'images.lock.json');
  const locked = () => JSON.parse(readFileSync(lock, 'utf8')).images;

  // Without the lock the stage refuses the tag, and says what to do.
  expect(await strata(path, true, 'synth')).toMatchObject({ code: 1, errors: expect.stringContaining('strata pin') });
  expect(await strata(path, true, 'pin', '--check')).toMatchObject({ code: 1 });
  expect(existsSync(lock)).toBe(false);

  expect((await strata(path, true, 'pin')).code).toBe(0);
  expect(locked()).toEqual({ [`${registry.name}/acme/files:1.2.0`]: first });
  expect((await strata(path, true, 'synth')).code).toBe(0);
  const deployment = readFileSync(join(path, 'dist', 'acme', 'deployment-files.yaml'), 'utf8');
  expect(deployment).toContain(`${registry.name}/acme/files:1.2.0@${first}`);
  expect((await strata(path, true, 'pin', '--check')).code).toBe(0);

  const second = await registry.push('acme/files', '1.2.0', 'second');
  const moved = await strata(path, true, 'pin', '--check');
  expect(moved).toMatchObject({ code: 1, text: expect.stringMatching(/^moved .*acme\/files:1\.2\.0/) });
  expect(moved.text).toContain(`${first} -> ${second}`);
  expect(locked()).toEqual({ [`${registry.name}/acme/files:1.2.0`]: first });
  expect((await strata(path, true, 'pin')).code).toBe(0);
  expect(locked()).toEqual({ [`${registry.name}/acme/files:1.2.0`]: second });
}, 60_000);

test('an image that is not there, and one that is not shown, are named with a remedy', async () => {
  const { path } = project(`${registry.name}/acme/nothing:9`);
  const unknown = await strata(path, true, 'pin');
  expect(unknown).toMatchObject({ code: 1, errors: expect.stringContaining('IMAGE_UNKNOWN') });
  const refused = await strata(path, false, 'pin');
  expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('IMAGE_REFUSED') });
  expect(existsSync(join(path, 'images.lock.json'))).toBe(false);
}, 60_000);

test('a registry that is not there is told, and nothing is written', async () => {
  const { path } = project('127.0.0.1:1/acme/files:1.2.0');
  const failed = await strata(path, true, 'pin');
  expect(failed).toMatchObject({ code: 1, errors: expect.stringContaining('IMAGE_REGISTRY_FAILED') });
  expect(existsSync(join(path, 'images.lock.json'))).toBe(false);
}, 60_000);
