const { join } = require('node:path');
const [library] = require('../jest.config.js').projects;

/** A real OpenTelemetry Collector, built from its published modules: needs a Go toolchain. `npm run test:collector`. */
module.exports = {
  ...library,
  displayName: 'collector',
  testMatch: ['<rootDir>/test/collector/**/*.test.ts'],
  testPathIgnorePatterns: [],
  globalSetup: join(__dirname, 'build.js'),
  testTimeout: 60_000,
  maxWorkers: 1,
};
