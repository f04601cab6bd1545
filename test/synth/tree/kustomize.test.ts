import { parse } from 'yaml';
import type { Assembly } from '../../../src/contract';
import { renderFiles } from '../../../src/synth/tree/render';

const object = (file: string): Assembly['objects'][number] => ({
  path: `app/${file}`,
  file,
  manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } },
});
const assembly: Assembly = {
  version: 1,
  objects: ['tools/service-b.yaml', '_cluster/namespace-tools.yaml', 'tools/configmap-a.yaml'].map(object),
  servers: [],
};
const bases = (layout?: Assembly['layout']) =>
  Object.fromEntries(
    renderFiles({ ...assembly, layout })
      .filter(({ file }) => file.endsWith('kustomization.yaml'))
      .map(({ file, content }) => [file, parse(content)]),
  );

test('each folder is a base that lists its files, and the tree one that lists the folders', () => {
  const base = (...resources: string[]) => ({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources,
  });
  expect(bases('kustomize')).toEqual({
    'kustomization.yaml': base('_cluster', 'tools'),
    '_cluster/kustomization.yaml': base('namespace-tools.yaml'),
    'tools/kustomization.yaml': base('configmap-a.yaml', 'service-b.yaml'),
  });
});

test('a plain tree has none: `kubectl apply -R` would take them for objects', () => {
  expect(bases()).toEqual({});
  expect(bases('plain')).toEqual({});
});
