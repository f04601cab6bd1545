const { join } = require('node:path');
const [, runtime] = require('../../jest.config.js').projects;

/** A real Open Policy Agent, built from its published module: needs a Go toolchain. `npm run test:opa`. */
module.exports = {
  ...runtime,
  displayName: 'opa',
  testMatch: ['<rootDir>/test/runtime/opa-live/**/*.test.ts'],
  testPathIgnorePatterns: [],
  globalSetup: join(__dirname, 'build.js'),
  testTimeout: 60_000,
  maxWorkers: 1,
};
