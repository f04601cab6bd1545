const { projects } = require('../jest.config.js');

/** Starts the catalogue's servers that are installed from npm, which needs a registry of npm packages. */
module.exports = {
  ...projects[0],
  displayName: 'catalog',
  testMatch: ['<rootDir>/test/catalog-npm/**/*.test.ts'],
  testPathIgnorePatterns: [],
};
