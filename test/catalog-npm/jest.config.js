const { projects } = require('../jest.config.js');

/** Starts the catalogue's servers that are installed from npm, which needs a registry of npm packages. */
module.exports = {
  ...projects[0],
  // Each is an installation, a bridge and a few processes of a server: about 500 MB at its largest.
  maxConcurrency: 4,
  displayName: 'catalog',
  testMatch: ['<rootDir>/test/catalog-npm/**/*.test.ts'],
  testPathIgnorePatterns: [],
};
