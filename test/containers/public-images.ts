import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { copyWithDependencies } from './closure.mjs';
import { Image } from './images.mjs';
import type { Podman } from './podman.mjs';

/**
 * What stands for the programs of public images, under their paths: a server that does as it is told, and one that listens. No registry is asked.
 */
const NODE = '#!/usr/local/bin/node';
const LISTENING = `${NODE}
import { Server } from 'node:http';
const [host, port] = process.argv[process.argv.indexOf('--address') + 1].split(':');
if (host !== '0.0.0.0') throw new Error('another container could not reach it');
process.env.PORT = port;
// As the real one protects itself against DNS rebinding.
const { emit } = Server.prototype;
Server.prototype.emit = function (event, request, response) {
  if (event !== 'request' || ['localhost:' + port, '127.0.0.1:' + port].includes(request.headers.host)) return emit.apply(this, arguments);
  return response.writeHead(403).end('forbidden: host not allowed');
};
await import('/app/node_modules/@modelcontextprotocol/server-everything/dist/transports/streamableHttp.js');
`;

/** Builds an image under the name that a composition gives it, with one program, and a certificate that the program trusts. */
export function buildPublic(podman: Podman, name: string, program: string, kind: 'told' | 'listens', ca: string): void {
  const folder = join(podman.folder, 'public', name.replace(/[^\w.-]/g, '-'));
  mkdirSync(folder, { recursive: true });
  const told = () => readFileSync('test/fixtures/servers/spy.mjs', 'utf8').replace(/^#!.*/, NODE);
  const file = basename(program);
  writeFileSync(join(folder, file), kind === 'told' ? told() : LISTENING);
  chmodSync(join(folder, file), 0o755);
  writeFileSync(join(folder, 'ca.pem'), ca);
  const lines = [
    `FROM ${Image.EVERYTHING}`,
    `COPY ${file} ${dirname(program)}/`,
    'COPY ca.pem /etc/ssl/ca.pem',
    'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/ca.pem',
  ];
  writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
  podman.run(['build', '-q', '-t', name, folder]);
}

/**
 * Builds the image of a package from npm, laid out as `strata containerfile` says, with a certificate that its program trusts, and returns its name with its digest.
 *
 * @param folders folders that the image has as root's, each with a file of its own
 */
export function buildPackage(
  podman: Podman,
  name: string,
  package_: string,
  ca: string,
  folders: readonly string[] = [],
): string {
  const folder = join(podman.folder, 'packages', name);
  const app = join(folder, 'app');
  copyWithDependencies(process.cwd(), package_, app);
  const { bin } = JSON.parse(readFileSync(join(app, 'node_modules', package_, 'package.json'), 'utf8'));
  symlinkSync(
    join('node_modules', package_, Object.values(bin as Record<string, string>)[0] ?? ''),
    join(app, 'server'),
  );
  writeFileSync(join(folder, 'ca.pem'), ca);
  const lines = [
    `FROM ${Image.NODE} AS node`,
    `FROM ${Image.BASE}`,
    'COPY --from=node /usr/local/bin/node /usr/local/bin/node',
    'COPY app /app',
    'COPY ca.pem /etc/ssl/ca.pem',
    ...folders.map((path) => `COPY ca.pem ${path}/of-the-image`),
    'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/ca.pem',
  ];
  writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
  return withDigest(
    podman,
    podman.run(['build', '-q', '-t', `localhost/mcp/${name}:test`, folder]),
    `localhost/mcp/${name}`,
  );
}

/** The name of an image with its digest, as an environment of stage 3 wants it. */
export function withDigest(podman: Podman, image: string, repository: string): string {
  podman.run(['tag', image, `${repository}:test`]);
  return `${repository}@${podman.run(['inspect', '--format', '{{.Digest}}', `${repository}:test`])}`;
}
