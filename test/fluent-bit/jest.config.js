const { join } = require('node:path');

/** A real Fluent Bit on the files of a node that are made up: needs `fluent-bit`, version 5.1 or later, on the path. */
module.exports = {
  displayName: 'fluent-bit',
  rootDir: join(__dirname, '../..'),
  testMatch: ['<rootDir>/test/fluent-bit/**/*.test.ts'],
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
  testTimeout: 180_000,
  maxWorkers: 1,
};
