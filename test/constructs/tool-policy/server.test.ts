import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { McpGateway, McpPlatform, Oidc, Secrets, Stage, synthesize, ToolLockFile, ToolPolicy } from '../../../src';
import { BridgeConfig, ToolLock, Variable } from '../../../src/contract';
import { LEAST, leastPlatform, renderPlatform, renderServer } from '../../support/render';
import { LOCKED } from './policies';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strata-lock-'));
});
afterEach(() => {
  delete process.env[Variable.LOCKING];
  rmSync(folder, { recursive: true, force: true });
});

/** A lock for servers, by the paths of their constructs. */
function lock(...paths: readonly string[]): ToolLockFile {
  const file = join(folder, 'tools.lock.json');
  const servers = Object.fromEntries(paths.map((path) => [path, LOCKED]));
  writeFileSync(file, JSON.stringify(ToolLock.parse({ version: 1, servers })));
  return ToolLockFile.read(file);
}
const pathOf = () => renderServer().assembly.servers[0]?.path ?? '';
const nameOf = () => renderServer().config.server;

function allowing(...tools: readonly string[]): ToolPolicy {
  const policy = new ToolPolicy();
  policy.allow('devs').toCall(nameOf(), ...tools);
  return policy;
}

describe('a server with a policy and a lock', () => {
  it('has both in the configuration of its bridge', () => {
    const { config } = renderServer({ policy: allowing('get_*'), toolLock: lock(pathOf()) });
    expect(BridgeConfig.parse(config)).toMatchObject({
      policy: { engine: 'cedar', mode: 'enforce', policies: [{ text: expect.stringContaining('get_*') }] },
      pins: { tools: { get_issue: expect.stringMatching(/^sha256:/) }, onDrift: 'deny' },
    });
  });

  it('is refused where the policy does not fit the lock, by the path of the server', () => {
    const policy = allowing('fetch_*');
    expect(() => renderServer({ policy, toolLock: lock(pathOf()) })).toThrow(
      expect.objectContaining({ code: 'POLICY_TOOL_UNKNOWN', subject: pathOf() }),
    );
  });

  it('has the lock of its platform', () => {
    const path = renderPlatform().assembly.servers[0]?.path ?? '';
    const { config } = renderPlatform({ toolLock: lock(path) });
    expect(Object.keys(config.pins.tools)).toHaveLength(4);
    expect(renderPlatform({ toolLock: lock('somewhere/else') }).config.pins).toBeUndefined();
  });

  it('has a policy that takes no rule any more', () => {
    const policy = allowing();
    renderServer({ policy, toolLock: lock(pathOf()) });
    expect(() => policy.allow('others').toCall('x')).toThrow('was used already');
  });
});

describe('the file of the lock', () => {
  const written = (text: string) => {
    const file = join(folder, 'tools.lock.json');
    writeFileSync(file, text);
    return file;
  };

  it('has to be there, and to be one', () => {
    expect(() => ToolLockFile.read(join(folder, 'none.json'))).toThrow('is not there');
    expect(() => ToolLockFile.read(written('{'))).toThrow('it is not JSON');
    expect(() => ToolLockFile.read(written('{"version":2,"servers":{}}'))).toThrow('is no tool lock');
  });

  it('says nothing while tools are locked, and nothing by names of prototypes', () => {
    expect(lock('constructor').serverAt('toString')).toBeUndefined();
    process.env[Variable.LOCKING] = '1';
    expect(ToolLockFile.read(join(folder, 'none.json')).serverAt('a')).toBeUndefined();
    expect(() => renderServer({ policy: allowing('anything_*') })).not.toThrow();
  });
});

describe('a gateway with a policy', () => {
  const composed = (tools: readonly string[]) => {
    const app = new App();
    const platform = new McpPlatform(app, 'acme', {
      ...leastPlatform(Stage.PILOT),
      identity: Oidc.issuer('https://login.acme.example'),
      toolLock: lock('acme/acme/github'),
    });
    const policy = new ToolPolicy();
    const server = platform.addServer('github', LEAST);
    const gateway = new McpGateway(platform.namespace('acme'), 'gateway', {
      servers: [server],
      policy,
      host: 'mcp.acme.example',
      signingKey: Secrets.kubernetes({ name: 'signing', key: 'key' }),
    });
    policy.allow('devs').toCall(server, ...tools);
    return { app, gateway, path: server.node.path };
  };

  it('is told the rules, also those that came later, and the pins of its servers', () => {
    const { gateway } = composed(['get_*']);
    const { config } = gateway;
    expect(config.policy).toMatchObject({ policies: [{ text: expect.stringContaining('Server::"github"') }] });
    expect(Object.keys(config.upstreams[0]?.pins?.tools ?? {})).toHaveLength(4);
  });

  it('is refused where a rule names a tool that is not locked', () => {
    const { app } = composed(['fetch_*']);
    expect(() => synthesize(app)).toThrow('fetch_*');
  });
});
