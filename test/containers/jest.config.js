const { join } = require('node:path');

/** Real containers: the image is built and pods are run, so suites share one engine and take turns. */
module.exports = {
  displayName: 'containers',
  rootDir: join(__dirname, '../..'),
  testMatch: ['<rootDir>/test/containers/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  // The library as it is published, not its source.
  moduleNameMapper: { '^mcp-strata$': '<rootDir>/lib/index.js' },
  globalSetup: join(__dirname, 'setup.mjs'),
  globalTeardown: join(__dirname, 'teardown.mjs'),
  testTimeout: 180_000,
  maxWorkers: 1,
};
