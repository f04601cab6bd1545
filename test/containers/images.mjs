import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyWithDependencies } from './closure.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const image = join(repository, 'src/runtime/image');

/** The images of the suites, by what they hold. */
export const Image = {
  BASE: 'localhost/strata-base:test',
  NODE: 'localhost/strata-node:test',
  BUILD: 'localhost/strata-build:test',
  RUNTIME: 'localhost/mcp-strata-runtime:test',
  EVERYTHING: 'localhost/server-everything:test',
  STATIC: 'localhost/static-server:test',
};

/** What stands in for a registry: this machine's node, libraries and compiler. */
export function buildBases(podman) {
  const folder = join(podman.folder, 'bases');
  mkdirSync(folder);
  const node = execFileSync('node', ['-p', 'process.execPath'], { encoding: 'utf8' }).trim();
  execFileSync('sh', [join(image, 'scratch-base.sh'), folder, node], { stdio: ['ignore', 'inherit', 'inherit'] });
  for (const [name, tag] of [
    ['base', Image.BASE],
    ['node', Image.NODE],
    ['build', Image.BUILD],
  ]) {
    podman.run([
      'build',
      '-q',
      '--timestamp',
      '0',
      '-t',
      tag,
      '-f',
      join(folder, `${name}.Dockerfile`),
      join(folder, name),
    ]);
  }
}

/** Builds the runtime image with the Dockerfile that ships; returns its id. */
export function buildRuntime(podman, tag = Image.RUNTIME, ...more) {
  const bases = {
    BASE_IMAGE: Image.BASE,
    NODE_IMAGE: Image.NODE,
    BUILD_IMAGE: Image.BUILD,
    VERSION: '1.2.3',
    REVISION: 'test',
  };
  return podman.run([
    ...['build', '-q', '--timestamp', '0', '--volume', '/usr:/usr:ro', ...more],
    ...Object.entries(bases).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...['-f', join(image, 'Dockerfile'), '-t', tag, repository],
  ]);
}

/** A user's image with Node.js and a published server, which knows nothing of us. */
export function buildEverything(podman) {
  const folder = join(podman.folder, 'everything');
  copyWithDependencies(repository.replace(/\/$/, ''), '@modelcontextprotocol/server-everything', join(folder, 'app'));
  writeFileSync(
    join(folder, 'Dockerfile'),
    `FROM ${Image.NODE} AS node\nFROM ${Image.BASE}\nCOPY --from=node /usr/local/bin/node /usr/local/bin/node\nCOPY app /app\n`,
  );
  podman.run(['build', '-q', '-t', Image.EVERYTHING, folder]);
}

/** A user's image that is one static binary: no shell, no libc, no folder but the root. */
export function buildStatic(podman) {
  const folder = join(podman.folder, 'static');
  mkdirSync(folder);
  const source = fileURLToPath(new URL('./fixtures/static-server.c', import.meta.url));
  const flags = ['-static', '-Os', '-s', '-Wall', '-Wextra', '-Werror'];
  execFileSync('musl-gcc', [...flags, '-o', join(folder, 'server'), source], { stdio: 'inherit' });
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY server /server\n');
  podman.run(['build', '-q', '-t', Image.STATIC, folder]);
}
