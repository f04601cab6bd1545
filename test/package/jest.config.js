const { join } = require('node:path');

/** The package as others get it: packed, installed from its tarball into empty projects, and used there. Needs a package registry. */
module.exports = {
  displayName: 'package',
  rootDir: join(__dirname, '../..'),
  testMatch: ['<rootDir>/test/package/**/*.test.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  testTimeout: 300_000,
  maxWorkers: 1,
};
