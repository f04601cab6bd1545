import { App } from 'cdk8s';
import {
  Catalog,
  McpPlatform,
  type McpServer,
  Secrets,
  Stage,
  synthesize,
  ToolLockFile,
  ToolPolicy,
  Volume,
} from '../../src';
import { Variable } from '../../src/contract';
import { LOCKED } from '../constructs/tool-policy/policies';
import { leastPlatform } from '../support/render';
import { readLock } from './lock';

const { servers } = readLock();
const token = Secrets.kubernetes({ name: 'gitlab', key: 'token' });
const image = 'registry.acme.example/mcp/x:1.0.0';
const platform = () => new McpPlatform(new App(), 'acme', leastPlatform(Stage.PILOT));
const pinsOf = ({ config }: McpServer) => config.pins?.tools;
const hashes = (id: string) => Object.fromEntries(servers[id]?.tools.map(({ name, hash }) => [name, hash]) ?? []);

test('a server of the catalogue brings its recorded tools to the bridge, and to who lists them', () => {
  const memory = platform().addServer(
    'memory',
    Catalog.memory({ image, folder: Volume.emptyDir('/data', { size: '1Gi' }) }),
  );
  expect(memory.lockedTools).toEqual(servers['memory']);
  expect(pinsOf(memory)).toEqual(hashes('memory'));
});

test('a policy is checked against them', () => {
  const policy = new ToolPolicy();
  policy.allow('devs').toCall('everything', 'ecko');
  expect(() => platform().addServer('everything', { ...Catalog.everything({ image }), policy })).toThrow(
    /POLICY_TOOL_UNKNOWN/,
  );
  const right = new ToolPolicy();
  right.allow('devs').toCall('everything', 'echo');
  expect(() => platform().addServer('everything', { ...Catalog.everything({ image }), policy: right })).not.toThrow();
});

test('what changes the tools of a server leaves them out', () => {
  const gitlab = (options: object) => platform().addServer('gitlab', Catalog.gitlab({ image, token, ...options }));
  expect(pinsOf(gitlab({}))).toEqual(hashes('gitlab'));
  expect(pinsOf(gitlab({ writes: true }))).toBeUndefined();
});

test('what a package was not recorded of brings nothing', () => {
  expect(Catalog.time({ image })).not.toHaveProperty('recordedTools');
});

test("the composition's own lock takes their place, and nothing does while tools are locked", () => {
  const own = Object.create(ToolLockFile.prototype, { serverAt: { value: () => LOCKED } }) as ToolLockFile;
  const server = platform().addServer('everything', { ...Catalog.everything({ image }), toolLock: own });
  expect(server.lockedTools).toEqual(LOCKED);
  process.env[Variable.LOCKING] = '1';
  try {
    expect(platform().addServer('everything', Catalog.everything({ image })).lockedTools).toBeUndefined();
  } finally {
    delete process.env[Variable.LOCKING];
  }
});

test('they hold no secret and stay small in what is deployed', () => {
  const one = platform();
  one.addServer('gitlab', Catalog.gitlab({ image, token }));
  const { objects } = synthesize(one.node.root as App);
  const configs = objects.filter(({ manifest }) => manifest.kind === 'ConfigMap');
  for (const { manifest } of configs) expect(JSON.stringify(manifest).length).toBeLessThan(64 * 1024);
});
