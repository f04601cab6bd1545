const { join } = require('node:path');

/** The blueprint of stage 3 on one machine, without a cluster: real processes, a real identity provider, a real Redis. */
module.exports = {
  displayName: 'platform',
  rootDir: join(__dirname, '../..'),
  testMatch: ['<rootDir>/test/platform/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  testTimeout: 120_000,
  maxWorkers: 1,
};
