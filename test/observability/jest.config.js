const { join } = require('node:path');

/** Rules judged by Prometheus' own tool: needs promtool, of the Debian package prometheus. */
module.exports = {
  displayName: 'observability',
  rootDir: join(__dirname, '../..'),
  testMatch: ['<rootDir>/test/observability/**/*.test.ts'],
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
