const { join } = require('node:path');
const [library] = require('../jest.config.js').projects;

/** A real API server over a real etcd, built from their published modules: needs a Go toolchain, or `KUBEBUILDER_ASSETS`. `npm run test:api-server`. */
module.exports = {
  ...library,
  displayName: 'api-server',
  testMatch: ['<rootDir>/test/api-server/**/*.test.ts'],
  testPathIgnorePatterns: [],
  globalSetup: join(__dirname, 'build.js'),
  testTimeout: 300_000,
  maxWorkers: 1,
};
