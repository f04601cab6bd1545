const { join } = require('node:path');

/** Real packets between network namespaces: needs root, iproute2 and nftables. Everything stays inside namespaces that the suite makes. */
module.exports = {
  displayName: 'network-proof',
  rootDir: join(__dirname, '../..'),
  testMatch: ['<rootDir>/test/network-proof/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  // The library as it is published, not its source.
  moduleNameMapper: { '^mcp-strata$': '<rootDir>/lib/index.js' },
  testTimeout: 180_000,
  maxWorkers: 1,
};
