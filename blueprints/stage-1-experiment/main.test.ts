import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEnvironment, synthesize } from 'mcp-strata';
import { Environment } from './environment.ts';
import { compose } from './platform.ts';

/** An environment as it would be written, without writing it. */
const composed = (name: string) => synthesize(compose(loadEnvironment(Environment, { name })));
const environments = ['dev', 'staging', 'prod'];

for (const name of environments) {
  test(`${name}: every program is pinned to an exact version`, () => {
    for (const { id, run } of composed(name).servers) {
      assert.ok(run.program.kind === 'package', id);
      assert.match(run.program.package.version, /^\d+\.\d+\.\d+$/, id);
    }
  });

  test(`${name}: no value of a secret is part of the composition`, () => {
    const { objects, servers } = composed(name);
    assert.deepEqual(
      objects.filter(({ manifest }) => manifest.kind === 'Secret'),
      [],
    );
    for (const { variable, reference } of servers.flatMap(({ run }) => run.secrets)) {
      assert.equal(variable, 'NOTION_TOKEN');
      assert.match(reference, /^kubernetes:notion(-readonly)?#token$/);
    }
  });
}

test('each environment runs what it names', () => {
  const running = environments.map((name) => composed(name).servers.map(({ id }) => id));
  assert.deepEqual(running, [
    ['everything', 'files', 'notion'],
    ['everything', 'files'],
    ['files', 'notion'],
  ]);
});

test('the folder of the files server is the only one that anybody may use, and dev alone may write into it', () => {
  const folders = environments.map((name) =>
    composed(name).servers.flatMap(({ id, run }) => run.folders.map(({ source, access }) => [id, source, access])),
  );
  assert.deepEqual(folders, [
    [['files', 'workspace', 'write']],
    [['files', 'workspace', 'read']],
    [['files', 'workspace', 'read']],
  ]);
});

test('all of it is in the namespace that the environment names', () => {
  const environment = { ...loadEnvironment(Environment, { name: 'prod' }), namespace: 'sandbox-of-ana' };
  const { objects } = synthesize(compose(environment));
  const places = objects.map(({ manifest: { kind, metadata } }) =>
    kind === 'Namespace' ? metadata.name : metadata.namespace,
  );
  assert.deepEqual([...new Set(places)], ['sandbox-of-ana']);
});
