import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../targets/local';

const NAME = 'mcp-strata';
const FILE = 'file:';

/** What npm writes down of what it installed. */
const Installed = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ resolved: z.string().optional() })),
});

/** How a new project depends on this package. */
export interface OwnDependency {
  /** For its package.json. */
  readonly specifier: string;
  /** The folder in which `npm pack` has to make what it names. Absent: it is there, or a registry has it. */
  readonly unpacked?: string;
}

/**
 * A new project takes the package that runs: by its version where a registry gave it, else by the tarball or the commit that it was installed from, since a registry may not have that
 * version, or have another one under its name. In a clone it is the tarball that `npm pack` writes there.
 *
 * @param project the folder of the new project
 * @param root where the package is
 */
export function ownDependency(project: string, version: string, root = packageRoot()): OwnDependency {
  const modules = dirname(root);
  if (basename(modules) !== 'node_modules') {
    const tarball = join(root, `${NAME}-${version}.tgz`);
    return { specifier: fileFrom(project, tarball), ...(!existsSync(tarball) && { unpacked: root }) };
  }
  const resolved = resolvedIn(join(modules, '.package-lock.json'), `node_modules/${basename(root)}`);
  if (resolved?.startsWith(FILE)) {
    return { specifier: fileFrom(project, resolve(dirname(modules), resolved.slice(FILE.length))) };
  }
  return { specifier: resolved?.startsWith('git') ? resolved : version };
}

function fileFrom(project: string, file: string): string {
  return FILE + relative(project, file).replaceAll('\\', '/');
}

/** Other package managers keep no such file: then the version has to do. */
function resolvedIn(file: string, key: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const { data } = Installed.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return data?.packages[key]?.resolved;
}
