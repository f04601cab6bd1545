const { join } = require('node:path');
const [library] = require('../jest.config.js').projects;

/** `pulumi preview`, `up` and `destroy` with the real command line and engine, which are built from their published modules: needs a Go toolchain. `npm run test:pulumi`. */
module.exports = {
  ...library,
  displayName: 'pulumi',
  testMatch: ['<rootDir>/test/pulumi-live/**/*.test.ts'],
  testPathIgnorePatterns: [],
  globalSetup: join(__dirname, 'build.js'),
  testTimeout: 300_000,
  maxWorkers: 1,
};
