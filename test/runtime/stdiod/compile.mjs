import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../../../src/runtime/image/stdiod/build.sh', import.meta.url));
const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

const exists = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;

/** Compiles what the suites start. There is no way to test a C program without a compiler, so its absence is a failure. */
export default function compile() {
  const plain = [process.env.CC, 'gcc', 'cc', 'clang'].find((command) => command && exists(command));
  if (plain === undefined || !exists('valgrind')) {
    throw new Error(
      'test:stdiod needs a C compiler and valgrind. On Debian: apt-get install -y gcc musl-tools libc6-dev valgrind',
    );
  }
  const compiler = exists('musl-gcc') ? 'musl-gcc' : plain;
  const folder = mkdtempSync(join(tmpdir(), 'strata-stdiod-'));
  chmodSync(folder, 0o755); // one suite runs stdiod as a user of its own
  const build = (name, env) =>
    execFileSync('sh', [source, join(folder, name)], { env: { ...process.env, ...env }, stdio: 'inherit' });
  build('stdiod', { CC: compiler, CFLAGS: '', VERSION: '1.2.3' });
  build('stdiod-valgrind', { CC: plain, CFLAGS: '-O1 -g', VERSION: '1.2.3' });
  const flags = ['-static', '-O1', '-Wall', '-Wextra', '-Werror'];
  execFileSync(compiler, [...flags, '-o', join(folder, 'puppet'), join(fixtures, 'puppet.c')], { stdio: 'inherit' });
  process.stdout.write(`stdiod compiled with ${compiler}; valgrind build with ${plain}\n`);
  process.env.STRATA_STDIOD_BUILD = folder;
}
