const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

/**
 * Builds a program of others from its published module, as the go.mod of a folder pins it, into `test-results`. Go keeps what it compiled: only the first time is long.
 * `stamp` is what the linker writes into it, such as a version.
 */
exports.buildProgram = ({ folder, source, output, stamp = [] }) => {
  const file = join(__dirname, '../../test-results', output);
  const args = ['build', '-trimpath', `-ldflags=${['-s', '-w', ...stamp].join(' ')}`, '-o', file, source];
  const { status, error } = spawnSync('go', args, { cwd: folder, stdio: 'inherit' });
  if (error) throw new Error(`go cannot be run, install a Go toolchain: ${error.message}`);
  if (status !== 0) throw new Error(`${output} could not be built`);
};
