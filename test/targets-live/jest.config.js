const { join } = require('node:path');
const [library] = require('../jest.config.js').projects;

/** Every target of every blueprint, with the programs that people apply them with. One after the other: each suite runs whole programs. */
module.exports = {
  ...library,
  displayName: 'targets',
  rootDir: join(__dirname, '../..'),
  testMatch: ['<rootDir>/test/targets-live/**/*.test.ts'],
  testPathIgnorePatterns: [],
  testTimeout: 180_000,
  maxWorkers: 1,
};
