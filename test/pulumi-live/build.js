const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const BIN = join(__dirname, '../../test-results/pulumi/bin');
const PROGRAMS = {
  cli: ['pulumi', 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi'],
  host: ['host', 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs'],
};

/** Builds the programs. Go keeps what it compiled: only the first time is long. */
module.exports = () => {
  for (const [folder, [name, source]] of Object.entries(PROGRAMS)) {
    const cwd = join(__dirname, 'programs', folder);
    const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', join(BIN, name), source];
    const { status, error } = spawnSync('go', args, { cwd, stdio: 'inherit' });
    if (error) throw new Error(`go cannot be run, install a Go toolchain: ${error.message}`);
    if (status !== 0) throw new Error(`${name} could not be built`);
  }
};
