const { join } = require('node:path');

/** The runtime against real services from Debian packages, started by the tests on loopback: Redis. */
module.exports = {
  displayName: 'services',
  rootDir: join(__dirname, '../../..'),
  testMatch: ['<rootDir>/test/runtime/services/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  testTimeout: 60_000,
  maxWorkers: 1,
};
