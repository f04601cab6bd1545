const { join } = require('node:path');
const [, runtime] = require('../../jest.config.js').projects;

/** The registry finds servers in a real API server: needs a Go toolchain, or `KUBEBUILDER_ASSETS`. A part of `npm run test:api-server`. */
module.exports = {
  ...runtime,
  displayName: 'discovery',
  testMatch: ['<rootDir>/test/runtime/discovery-live/**/*.test.ts'],
  testPathIgnorePatterns: [],
  globalSetup: join(__dirname, '../../api-server/build.js'),
  testTimeout: 120_000,
  maxWorkers: 1,
};
