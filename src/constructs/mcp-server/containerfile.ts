import { RUN_AS, type ServerPackage } from '../../contract';

/** Where the program of a package lies in the image that the Containerfile builds. */
const PROGRAM = '/app/server';

/** How the image of a package starts its program. There is no shell and no `env` in it. */
export function packageCommand({ registryType }: ServerPackage): readonly string[] {
  return registryType === 'npm' ? ['/usr/local/bin/node', PROGRAM] : [PROGRAM];
}

/**
 * Renders the Containerfile that turns a published package into an image: the exact version, no shell and no package manager in the result, a numeric
 * user that is not root. The same package gives the same text.
 *
 * @param source an npm or PyPI package; an OCI package is an image already
 */
export function renderContainerfile(source: ServerPackage & { readonly registryType: 'npm' | 'pypi' }): string {
  const lines = source.registryType === 'npm' ? npm(source) : pypi(source);
  return `${lines.join('\n')}\n`;
}

function npm({ identifier, version }: ServerPackage): string[] {
  return [
    ...header(identifier, version),
    'ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim',
    'ARG BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot',
    '',
    `FROM \${NODE_IMAGE} AS build`,
    'WORKDIR /app',
    '# Install scripts run code of every dependency at build time. A package that needs them says so by failing here.',
    `RUN npm install --ignore-scripts --omit=dev --no-audit --no-fund --no-package-lock ${identifier}@${version}`,
    '# The package says in "bin" what its program is. A link gives it one name.',
    `RUN ["node", "-e", ${JSON.stringify(linkProgram(identifier))}]`,
    '',
    ...result(),
    'COPY --from=build /usr/local/bin/node /usr/local/bin/node',
    'COPY --from=build /app /app',
    `ENTRYPOINT ["/usr/local/bin/node", "${PROGRAM}"]`,
  ];
}

/** A package with one program is clear; of several, the one with the package's own name is meant, as npx has it. */
function linkProgram(identifier: string): string {
  return [
    "const { symlinkSync } = require('node:fs')",
    "const { join } = require('node:path')",
    `const { bin, name } = require('/app/node_modules/${identifier}/package.json')`,
    "const own = name.split('/').pop()",
    'const programs = typeof bin === "string" ? { [own]: bin } : bin ?? {}',
    'const [only, ...more] = Object.values(programs)',
    'const program = programs[own] ?? (more.length === 0 ? only : undefined)',
    'if (!program) throw new Error(name + " has no program, or several: " + Object.keys(programs))',
    `symlinkSync(join('/app/node_modules/${identifier}', program), '${PROGRAM}')`,
  ].join('; ');
}

function pypi({ identifier, version }: ServerPackage): string[] {
  return [
    ...header(identifier, version),
    'ARG UV_IMAGE=ghcr.io/astral-sh/uv:bookworm-slim',
    'ARG PYTHON_VERSION=3.13',
    'ARG BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot',
    '',
    `FROM \${UV_IMAGE} AS build`,
    'ARG PYTHON_VERSION',
    'ENV UV_PYTHON_INSTALL_DIR=/python UV_PYTHON_PREFERENCE=only-managed UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1',
    `RUN uv venv --python \${PYTHON_VERSION} /app`,
    '# Building from source runs code of every dependency; wheels do not. A package without wheels says so by failing here.',
    `RUN uv pip install --python /app/bin/python --only-binary :all: ${identifier}==${version}`,
    '# The program has the name of the package, as uvx has it. A link gives it one name.',
    `RUN test -x /app/bin/${program(identifier)} && ln -s /app/bin/${program(identifier)} ${PROGRAM}`,
    '',
    ...result(),
    'COPY --from=build /python /python',
    'COPY --from=build /app /app',
    `ENTRYPOINT ["${PROGRAM}"]`,
  ];
}

/** Extras (`name[extra]`) select dependencies; the program has the bare name. */
function program(identifier: string): string {
  return identifier.replace(/\[.*\]$/, '');
}

function header(identifier: string, version: string): string[] {
  return [
    `# ${identifier} ${version}. Pin the base images by digest in your registry: --build-arg BASE_IMAGE=...@sha256:...`,
  ];
}

function result(): string[] {
  return [`FROM \${BASE_IMAGE}`, `USER ${RUN_AS}:${RUN_AS}`];
}
