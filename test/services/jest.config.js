const { projects } = require('../jest.config.js');

/** Suites that need real services of Debian: a container registry. A service that is missing is a failure, not a skip. */
module.exports = {
  ...projects[0],
  displayName: 'services',
  testMatch: ['<rootDir>/test/services/**/*.test.ts'],
  testPathIgnorePatterns: [],
};
