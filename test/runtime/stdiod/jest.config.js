const { join } = require('node:path');

/** Each suite runs twice: over the binary as it ships, and over a build that valgrind watches for leaks of memory and descriptors. */
const project = (build) => ({
  displayName: `stdiod ${build}`,
  rootDir: join(__dirname, '../../..'),
  testMatch: ['<rootDir>/test/runtime/stdiod/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  globals: { STDIOD_BUILD: build },
});

module.exports = {
  rootDir: join(__dirname, '../../..'),
  projects: [project('release'), project('valgrind')],
  globalSetup: join(__dirname, 'compile.mjs'),
  globalTeardown: join(__dirname, 'remove.mjs'),
  testTimeout: 60_000,
  maxWorkers: 1,
};
