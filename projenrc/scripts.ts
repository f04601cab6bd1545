const jest = 'NODE_OPTIONS=--experimental-vm-modules jest -c test/jest.config.js';

/** What `npm run` offers. The order is the order in which a contributor meets them. */
export const scripts: Record<string, string> = {
  start: 'npm run -s build && node build/tour.mjs',
  test: `npm run -s build && ${jest} --coverage`,
  build: 'node build/build.mjs',
  compile: 'tsc -p tsconfig.build.json',
  bundle: 'node build/bundle-runtime.mjs',
  lint: 'biome check . && npm run -s typecheck && npm run -s rooms',
  format: 'biome check --write .',
  typecheck: 'tsc -p tsconfig.json && tsc -p tsconfig.runtime.json',
  rooms: 'depcruise --config .dependency-cruiser.cjs src',
  docs: 'npm run -s build && node build/generate-docs.mjs && typedoc',
  'test:failed': `${jest} --onlyFailures --maxWorkers=1`,
  'test:library': `${jest} --selectProjects library`,
  'test:runtime': `${jest} --selectProjects runtime`,
  // The tests of what writes manifests: the others do not come near cdk8s-plus.
  'test:plus-34': `STRATA_PLUS=34 ${jest} '/test/(blueprints|constructs|integrations|judges|kube|network|synth)/' --selectProjects library`,
  'test:stdiod': 'NODE_OPTIONS=--experimental-vm-modules jest -c test/runtime/stdiod/jest.config.js',
  'test:package': 'npm run -s build && NODE_OPTIONS=--experimental-vm-modules jest -c test/package/jest.config.js',
  'test:containers':
    'npm run -s build && NODE_OPTIONS=--experimental-vm-modules jest -c test/containers/jest.config.js',
  'test:targets': 'npm run -s build && jest -c test/targets-live/jest.config.js',
  'test:collector': 'npm run -s build && jest -c test/collector/jest.config.js',
  'test:pulumi': 'npm run -s build && jest -c test/pulumi-live/jest.config.js',
  'test:api-server':
    'npm run -s build && export NODE_OPTIONS=--experimental-vm-modules && jest -c test/api-server/jest.config.js && jest -c test/runtime/discovery-live/jest.config.js',
  'test:opa': 'NODE_OPTIONS=--experimental-vm-modules jest -c test/runtime/opa-live/jest.config.js',
  'test:observability': 'jest -c test/observability/jest.config.js',
  'test:fluent-bit': 'jest -c test/fluent-bit/jest.config.js',
  'test:services':
    'npm run -s build && export NODE_OPTIONS=--experimental-vm-modules && jest -c test/runtime/services/jest.config.js && jest -c test/services/jest.config.js --maxWorkers=1',
  'test:catalog':
    'npm run -s build && NODE_OPTIONS=--experimental-vm-modules jest -c test/catalog-npm/jest.config.js --maxWorkers=1',
  'catalog:lock': 'STRATA_CATALOG_LOCK=write npm run -s test:catalog',
  'test:browser': 'NODE_OPTIONS=--experimental-vm-modules jest -c test/browser/jest.config.js',
  'test:network':
    'npm run -s build && NODE_OPTIONS=--experimental-vm-modules jest -c test/network-proof/jest.config.js',
  'test:platform': 'npm run -s build && NODE_OPTIONS=--experimental-vm-modules jest -c test/platform/jest.config.js',
  'test:conformance': 'npm run -s build && node test/conformance/run.mjs',
  'test:kind': 'npm run -s build && bash test/kind/run.sh',
  fuzz: 'STRATA_FUZZ_SECONDS=60 npm run -s test:fuzz',
  'test:fuzz': `${jest} --selectProjects library runtime -t fuzz`,
  bench: 'npm run -s bench:synth && npm run -s bench:bridge',
  'bench:synth': 'npm run -s build && node --expose-gc bench/synth.mjs',
  'bench:bridge': 'npm run -s build && node bench/bridge.mjs',
  'bench:registry': 'npm run -s build && node bench/registry.mjs',
  'bench:gateway': 'npm run -s build && node bench/gateway.mjs',
  'bench:pulumi': 'npm run -s build && node bench/pulumi.mjs',
  prepack: 'npm run -s build',
};
