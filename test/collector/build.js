const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const PROGRAM = join(__dirname, '../../test-results/otelcol');

/** Builds the collector. Go keeps what it compiled: only the first time is long. */
module.exports = () => {
  const cwd = join(__dirname, 'otelcol');
  const { status, error } = spawnSync('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', PROGRAM, '.'], {
    cwd,
    stdio: 'inherit',
  });
  if (error) throw new Error(`go cannot be run, install a Go toolchain: ${error.message}`);
  if (status !== 0) throw new Error('the collector could not be built');
};
