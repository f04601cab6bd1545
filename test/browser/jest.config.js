const { join } = require('node:path');

/** What the portal looks like and does in a real Chromium. `npm run test:browser`; CHROMIUM names the program where it is elsewhere. */
module.exports = {
  displayName: 'browser',
  rootDir: join(__dirname, '../..'),
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  extensionsToTreatAsEsm: ['.ts'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
