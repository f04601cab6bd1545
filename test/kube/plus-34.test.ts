import { join } from 'node:path';
import type { Manifest } from '../../src/contract';
import type { Shape } from '../support/render';

/** Differences between manifests over cdk8s-plus-28 and over cdk8s-plus-34 that are accepted, by kind and JSON pointer. None so far. */
const ALLOWED: readonly string[] = [];

const packagePath = (name: string) => join(__dirname, '..', '..', 'node_modules', name, 'lib', 'index.js');

/** Everything that the constructs can write, over one version of cdk8s-plus. */
function manifestsOver(plus: string): readonly Manifest[] {
  let manifests: readonly Manifest[] = [];
  jest.isolateModules(() => {
    let loaded = 0;
    jest.doMock('cdk8s-plus-28', () => {
      loaded++;
      return jest.requireActual(packagePath(plus));
    });
    const { Egress, Peer, Secrets, Volume }: typeof import('../../src') = require('../../src');
    const { renderPlatform }: typeof import('../support/render') = require('../support/render');
    manifests = [
      ...renderPlatform(
        {},
        {
          revisions: ['2026-07-28'],
          autoscale: { min: 1, max: 3, cpuPercent: 60, memoryPercent: 70 },
          disruption: { minAvailable: '50%' },
          egress: [
            Egress.https('api.github.com'),
            Egress.cidr('10.0.0.0/16', { protocol: 'TCP', port: 1, endPort: 9 }),
          ],
          allowFrom: [Peer.namespace('gateway')],
          env: { A: '1' },
          secrets: {
            TOKEN: Secrets.kubernetes({ name: 'files', key: 'token' }),
            FILE: Secrets.kubernetes({ name: 'files', key: 'json' }).asFile(),
          },
          volumes: [
            Volume.emptyDir('/a', { medium: 'memory' }),
            Volume.claim('/b', { claim: 'b', access: 'read' }),
            Volume.configMap('/c', { configMap: 'c', items: { k: 'v' } }),
          ],
          imagePullSecrets: ['registry'],
        },
      ).manifests,
      ...renderPlatform({}, { replicas: 2, unsafe: { clientAddressAffinity: 'clients stay on one address' } })
        .manifests,
      ...renderPlatform({}, { command: undefined, transport: 'sse', port: 3000 }).manifests,
    ];
    expect(loaded).toBe(1);
  });
  jest.dontMock('cdk8s-plus-28');
  return manifests;
}

/** Where two values differ. */
function differences(a: Shape, b: Shape, pointer = ''): string[] {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') {
    return Object.is(a, b) ? [] : [pointer];
  }
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    differences(a[key], b[key], `${pointer}/${key}`),
  );
}

test('manifests are the same over cdk8s-plus-28 and cdk8s-plus-34, but for what is listed', () => {
  const before = manifestsOver('cdk8s-plus-28');
  const after = manifestsOver('cdk8s-plus-34');

  expect(before.map(({ kind }) => kind)).toEqual(after.map(({ kind }) => kind));
  expect(new Set(before.map(({ kind }) => kind)).size).toBe(8);
  const found = before.flatMap((manifest, index) =>
    differences(manifest, after[index]).map((place) => `${manifest.kind} ${place}`),
  );
  expect([...new Set(found)].sort()).toEqual([...ALLOWED].sort());
});
