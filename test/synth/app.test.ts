import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, Chart, Testing } from 'cdk8s';
import { buildSync } from 'esbuild';
import { parseAllDocuments } from 'yaml';
import { Variable } from '../../src/contract';
import { StrataError } from '../../src/errors';
import { apiServer, leastPrivilege } from '../../src/rules';
import { App, type AppProps, parseAssembly, synthesize } from '../../src/synth';

const root = join(__dirname, '..', '..');
let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strata-app-'));
  out = join(folder, 'out');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  delete process.env[Variable.ASSEMBLY];
});

/** What the rules ask of a namespace. */
const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted' };

function compose(props: AppProps = { outdir: out }): App {
  const app = new App(props);
  const chart = new Chart(app, 'acme', { namespace: 'tools' });
  new ApiObject(chart, 'config', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'github' },
    data: { a: 'yes' },
  });
  new ApiObject(chart, 'namespace', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'tools', labels: RESTRICTED },
  });
  return app;
}
const files = (): string[] =>
  readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(out, name)).isFile())
    .sort();

describe('App.synth', () => {
  test('writes the tree', () => {
    compose().synth();
    expect(files()).toEqual(['.strata-owned', '_cluster/namespace-tools.yaml', 'tools/configmap-github.yaml']);
  });

  test('hands the assembly over when the command line asks for it, and writes no tree', () => {
    process.env[Variable.ASSEMBLY] = join(folder, 'assembly.json');
    const app = compose();
    app.synth();

    const file = join(folder, 'assembly.json');
    expect(parseAssembly(readFileSync(file, 'utf8'), file)).toEqual(synthesize(app));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['assembly.json']);
  });

  test('puts no file in the place of a device', () => {
    process.env[Variable.ASSEMBLY] = folder;
    expect(() => compose().synth()).toThrow(/^TREE_UNWRITABLE at .*: .*it is there, and is no file/);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  test('says where an assembly cannot be handed over', () => {
    process.env[Variable.ASSEMBLY] = join(folder, 'missing', 'assembly.json');
    expect(() => compose().synth()).toThrow(/^TREE_UNWRITABLE at .*assembly\.json: /);
  });

  test('protects edited files, unless told otherwise', () => {
    compose().synth();
    writeFileSync(join(out, 'tools/configmap-github.yaml'), 'edited');

    expect(() => compose().synth()).toThrow(/^TREE_FILE_EDITED at .*configmap-github\.yaml: /);
    compose({ outdir: out, force: true }).synth();
    expect(readFileSync(join(out, 'tools/configmap-github.yaml'), 'utf8')).toContain('a: "yes"');
  });

  test("leaves construct paths for cdk8s-cli's validation plugins when asked, and takes them away again", () => {
    compose({ outdir: out, recordConstructMetadata: true }).synth();
    expect(JSON.parse(readFileSync(join(out, 'construct-metadata.json'), 'utf8'))).toEqual({
      version: '1.0.0',
      resources: { tools: { path: 'acme/namespace' }, github: { path: 'acme/config' } },
    });

    compose().synth();
    expect(existsSync(join(out, 'construct-metadata.json'))).toBe(false);
  });

  test('asks resolvers of the composition', () => {
    const app = compose({
      outdir: out,
      resolvers: [{ resolve: (context) => (context.value === 'yes' ? context.replaceValue('resolved') : undefined) }],
    });
    app.synth();
    expect(readFileSync(join(out, 'tools/configmap-github.yaml'), 'utf8')).toContain('a: resolved');
  });

  test('raises errors that show their text and nothing else', () => {
    const app = compose();
    new ApiObject(app.node.findChild('acme') as Chart, 'broken', { apiVersion: 'v1', kind: 'broken' });
    try {
      app.synth();
      throw new Error('it succeeded');
    } catch (error) {
      expect(StrataError.is(error)).toBe(true);
      const [first, ...frames] = ((error as Error).stack ?? '').split('\n');
      expect(first).toBe((error as Error).message);
      expect(frames[0]).toContain(__filename);
      expect(frames.join('\n')).not.toContain(join(root, 'src'));
      expect(Object.keys(error as Error)).toEqual([]);
    }
  });
});

test('App.synthYaml is every manifest in the order of application', () => {
  expect(compose().synthYaml()).toBe(`---
apiVersion: v1
kind: Namespace
metadata:
  labels:
    pod-security.kubernetes.io/enforce: restricted
  name: tools
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: github
  namespace: tools
data:
  a: "yes"
`);
});

test('a chart of the app still renders by itself, as in any cdk8s app', () => {
  const manifests = Testing.synth(compose().node.findChild('acme') as Chart);
  expect(manifests.map(({ kind }: { kind: string }) => kind)).toEqual(['ConfigMap', 'Namespace']);
});

describe('rules at synthesis', () => {
  const open = (props: Partial<AppProps> = {}): App => {
    const app = compose({ outdir: out, ...props });
    new ApiObject(app.node.findChild('acme') as Chart, 'open', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'open' },
    });
    return app;
  };
  const acknowledgement = {
    rule: 'namespace.pod-security',
    subject: { kind: 'Namespace', name: 'open' },
    reason: 'Labelled by another team',
    expires: '2026-06-30',
  };

  test('refuse what breaks them, naming the construct and the remedy, and nothing is written', () => {
    expect(() => open().synth()).toThrow(
      /^RULES_FINDINGS at \(app\): 1 of the rules .*\nacme\/open: error namespace\.pod-security at Namespace\/open.*enforce: restricted\.\n/,
    );
    expect(() => open().synthYaml()).toThrow(/^RULES_FINDINGS/);
    expect(existsSync(out)).toBe(false);
  });

  test('let pass what somebody took responsibility for, until the day that was set', () => {
    open({ acknowledgements: [acknowledgement], today: '2026-06-30' }).synth();
    expect(files()).toContain('_cluster/namespace-open.yaml');

    expect(() => open({ acknowledgements: [acknowledgement], today: '2026-07-01' }).synth()).toThrow(/^RULES_FINDINGS/);
  });

  test('take the current day where none is given', () => {
    const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
    expect(() => open({ acknowledgements: [{ ...acknowledgement, expires: day(-2) }] }).synth()).toThrow(
      /^RULES_FINDINGS/,
    );
    open({ acknowledgements: [{ ...acknowledgement, expires: day(2) }] }).synth();
  });

  test('are those of the packs that the app names', () => {
    open({ packs: [apiServer] }).synth();
    expect(files()).toContain('_cluster/namespace-open.yaml');
    expect(() => open({ packs: [leastPrivilege] }).synth()).toThrow(/^RULES_FINDINGS/);
  });

  test('are left to the command line when it runs the program; it is told what was acknowledged', () => {
    process.env[Variable.ASSEMBLY] = join(folder, 'assembly.json');
    open({ acknowledgements: [acknowledgement] }).synth();
    expect(parseAssembly(readFileSync(join(folder, 'assembly.json'), 'utf8'), 'x').acknowledgements).toEqual([
      acknowledgement,
    ]);
  });
});

describe.each([
  ['not JSON', '{', /^SYNTH_ASSEMBLY_INVALID at a\.json: .*JSON/],
  ['another version', '{"version":2,"objects":[],"servers":[]}', /^SYNTH_ASSEMBLY_INVALID at a\.json: .*version: /],
])('parseAssembly refuses %s', (_, text, message) => {
  test('with the reason', () => expect(() => parseAssembly(text, 'a.json')).toThrow(message));
});

describe('a program of a user', () => {
  /** Runs a command in a folder with a composition that uses the library as built from these sources. */
  function run(
    command: string,
    args: readonly string[],
    extra = '',
  ): { stdout: string; stderr: string; status: number | null } {
    buildSync({
      entryPoints: [join(root, 'src/synth/index.ts')],
      outfile: join(folder, 'library/synth/index.cjs'),
      bundle: true,
      platform: 'node',
      external: ['cdk8s', 'constructs', 'zod'],
    });
    writeFileSync(
      join(folder, 'main.cjs'),
      `const { ApiObject, Chart } = require('cdk8s');
const { App } = require('./library/synth/index.cjs');
const app = new App();
const chart = new Chart(app, 'acme', { namespace: 'tools' });
new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tools', labels: ${JSON.stringify(RESTRICTED)} } });
new ApiObject(chart, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'github' }, data: { a: 'yes' } });
${extra}
app.synth();
`,
    );
    writeFileSync(
      join(folder, 'cdk8s.yaml'),
      `language: typescript\napp: '"${process.execPath}" main.cjs'\noutput: out\n`,
    );
    const env = { ...process.env, NODE_PATH: join(root, 'node_modules'), CDK8S_OUTDIR: '', CI: 'true' };
    if (command === 'node') Object.assign(env, { CDK8S_OUTDIR: out });
    const program = command === 'node' ? [] : [join(root, 'node_modules/cdk8s-cli/bin/cdk8s')];
    return spawnSync(process.execPath, [...program, ...args], { cwd: folder, env, encoding: 'utf8', timeout: 60_000 });
  }

  test('works under cdk8s synth', () => {
    const { stdout, status } = run('cdk8s', ['synth']);

    expect(status).toBe(0);
    expect(stdout).toContain('out/_cluster/namespace-tools.yaml');
    expect(stdout).toContain('out/tools/configmap-github.yaml');
    expect(files()).toEqual(['.strata-owned', '_cluster/namespace-tools.yaml', 'tools/configmap-github.yaml']);
  }, 60_000);

  test('gives one valid stream under cdk8s synth --stdout', () => {
    rmSync(join(folder, 'cdk8s.yaml'), { force: true });
    const { stdout, status } = run('cdk8s', ['synth', '--stdout']);

    expect(status).toBe(0);
    const kinds = parseAllDocuments(stdout).map((document) => document.toJS()?.kind);
    expect(kinds.filter((kind) => kind !== undefined).sort()).toEqual(['ConfigMap', 'Namespace']);
  }, 60_000);

  test('fails under cdk8s synth with the text of the catalogue', () => {
    const { stderr, status } = run(
      'cdk8s',
      ['synth'],
      `new ApiObject(chart, 'again', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tools' } });`,
    );

    expect(status).toBe(1);
    expect(stderr).toContain(
      'SYNTH_OBJECT_DUPLICATE at acme/namespace: Namespace tools is also defined by acme/again.',
    );
  }, 60_000);

  test('ends with code 1 and every error on a line of its own, with no stack but the caller, when run by itself', () => {
    const broken = ['a', 'b']
      .map((id) => `new ApiObject(chart, '${id}', { apiVersion: 'v1', kind: '${id}' });`)
      .join('\n');
    const { stderr, status } = run('node', ['main.cjs'], broken);

    expect(status).toBe(1);
    expect(stderr).toMatch(/^SYNTH_OBJECT_INVALID at acme\/a: .*\nSYNTH_OBJECT_INVALID at acme\/b: /m);
    expect(stderr.split('\n').filter((line) => /^\s+at /.test(line))).toEqual([expect.stringContaining('main.cjs:')]);
    expect(stderr.match(/The object is not/g)).toHaveLength(2);
    expect(existsSync(out)).toBe(false);
  }, 60_000);
});
