const { readdirSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');

const root = join(__dirname, '..');
const compile = (module) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript' },
      target: 'es2023',
      experimental: { keepImportAttributes: module === 'es6' },
    },
    module: { type: module },
    sourceMaps: 'inline',
  },
];
/** Suites that need more than Node, such as compilers, containers or a packed tarball: folders with a configuration of their own. They have scripts of their own. */
const heavy = readdirSync(__dirname, { recursive: true })
  .filter((file) => basename(file) === 'jest.config.js' && dirname(file) !== '.')
  .map((file) => `<rootDir>/test/${dirname(file)}/`);

/** The library as it is published: CommonJS. `STRATA_PLUS=34` runs it over the newest cdk8s-plus instead. */
const library = {
  displayName: 'library',
  rootDir: root,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [...heavy, '<rootDir>/test/runtime/'],
  transform: { '\\.ts$': compile('commonjs') },
  moduleNameMapper: {
    '^mcp-strata$': '<rootDir>/src/index.ts',
    '^mcp-strata/testing$': '<rootDir>/src/testing/index.ts',
    '^mcp-strata/testing/pulumi$': '<rootDir>/src/testing/pulumi/index.ts',
    ...(process.env.STRATA_PLUS === '34' && { '^cdk8s-plus-28$': 'cdk8s-plus-34' }),
  },
};

/** The runtime as it is bundled: ES modules. */
const runtime = {
  displayName: 'runtime',
  rootDir: root,
  testMatch: ['<rootDir>/test/runtime/**/*.test.ts'],
  testPathIgnorePatterns: heavy,
  transform: { '\\.ts$': compile('es6') },
  extensionsToTreatAsEsm: ['.ts'],
};

module.exports = {
  rootDir: root,
  projects: [library, runtime],
  testTimeout: 30_000,
  // Many suites wait for processes rather than compute: three at once, whatever the machine has.
  maxWorkers: 3,
  // Files that only declare types have no lines to cover.
  collectCoverageFrom: [
    'src/**/*.ts',
    '!src/**/*props.ts',
    '!src/constructs/mcp-server/input.ts',
    '!src/kube/plain.ts',
    '!src/constructs/secrets/secret-source.ts',
  ],
  coverageProvider: 'v8',
  coverageDirectory: join(root, 'coverage'),
  coverageReporters: ['text-summary', 'json-summary', 'lcov'],
};
