const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const PROGRAM = join(__dirname, '../../../test-results/opa');

/** Builds Open Policy Agent. Go keeps what it compiled: only the first time is long. */
module.exports = () => {
  const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', PROGRAM, 'github.com/open-policy-agent/opa'];
  const { status, error } = spawnSync('go', args, { cwd: join(__dirname, 'program'), stdio: 'inherit' });
  if (error) throw new Error(`go cannot be run, install a Go toolchain: ${error.message}`);
  if (status !== 0) throw new Error('Open Policy Agent could not be built');
};
