import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { ServerPackage } from '../../../contract';
import { StrataError } from '../../../errors';
import type { LaunchContext } from '../launch';
import { findTool, runTool } from '../tool';

/** A package on this machine. */
export interface InstalledPackage {
  /** The file that its `bin` names. */
  readonly program: string;
  /** Where its code and its dependencies' code are. */
  readonly modules: readonly string[];
}

const PackageJson = z.looseObject({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

const INSTALL_SECONDS = 300;

/** The project's own copy of a package, where it has exactly the wanted version. */
export function findPackage(context: LaunchContext, wanted: ServerPackage): InstalledPackage | undefined {
  return findIn(context.project, context.server.path, wanted);
}

/** Installs a package below the project's .strata folder, once. */
export async function installPackage(context: LaunchContext, wanted: ServerPackage): Promise<InstalledPackage> {
  const { server, project, environment, progress } = context;
  const name = `${wanted.identifier}@${wanted.version}`;
  const home = join(project, '.strata', 'npm', name.replaceAll('/', '+'));
  if (!existsSync(home)) {
    const npm = findTool('npm', environment['PATH']);
    if (npm === undefined) {
      throw new StrataError('LOCAL_TOOL_MISSING', server.path, {
        tool: 'npm',
        program: `${name} from npm`,
        remedy: 'Install Node.js with npm',
      });
    }
    progress(`Installing ${name}`);
    const attempt = `${home}.${process.pid}`;
    mkdirSync(attempt, { recursive: true });
    // npm reads the settings of the folder that it installs into: the registry of the company's packages is named beside the composition.
    const settings = join(project, '.npmrc');
    const borrowed = join(attempt, '.npmrc');
    if (existsSync(settings)) copyFileSync(settings, borrowed);
    // Install scripts are other people's code that would run before any permission holds it.
    const quiet = [
      '--ignore-scripts',
      '--omit=dev',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--loglevel=error',
    ];
    const args = ['install', '--prefix', attempt, ...quiet, name];
    const result = await runTool(npm, args, { env: { ...environment }, seconds: INSTALL_SECONDS });
    rmSync(borrowed, { force: true });
    if (!result.ok) {
      rmSync(attempt, { recursive: true, force: true });
      throw new StrataError('LOCAL_PACKAGE_UNAVAILABLE', server.path, { package: name, problem: result.problem });
    }
    renameSync(attempt, home);
  }
  const found = findIn(home, server.path, wanted);
  if (found === undefined) {
    throw new StrataError('LOCAL_PACKAGE_UNAVAILABLE', server.path, { package: name, problem: `${home} is damaged` });
  }
  return found;
}

function findIn(folder: string, subject: string, { identifier, version }: ServerPackage): InstalledPackage | undefined {
  for (const place of modulesAbove(folder)) {
    const manifest = join(place, identifier, 'package.json');
    if (!existsSync(manifest)) continue;
    const found = PackageJson.parse(JSON.parse(readFileSync(manifest, 'utf8')));
    if (found.version !== version) continue;
    const root = realpathSync(join(place, identifier));
    return {
      program: join(root, programOf(found.bin, identifier, version, subject)),
      // A package that is linked into the project lives somewhere else, its dependencies with it.
      modules: [...new Set([root, ...modulesAbove(folder), ...modulesAbove(root)])],
    };
  }
  return undefined;
}

/** The folders in which Node.js looks for packages from a folder on, as far as they exist. */
function modulesAbove(folder: string): string[] {
  const places = createRequire(join(folder, 'package.json')).resolve.paths('any-package') ?? [];
  return places
    .filter((place) => basename(place) === 'node_modules' && existsSync(place))
    .map((place) => realpathSync(place));
}

/** The one program of a package: its only one, or the one that bears the package's name. */
function programOf(
  bin: z.infer<typeof PackageJson>['bin'],
  identifier: string,
  version: string,
  subject: string,
): string {
  if (typeof bin === 'string') return bin;
  const programs = Object.entries(bin ?? {});
  const [, file] =
    programs.find(([name]) => name === basename(identifier)) ?? (programs.length === 1 ? programs[0] : []) ?? [];
  if (file === undefined) {
    throw new StrataError('LOCAL_PACKAGE_WITHOUT_PROGRAM', subject, {
      package: `${identifier}@${version}`,
      programs:
        programs.length === 0 ? 'no program' : `several programs (${programs.map(([name]) => name).join(', ')})`,
    });
  }
  return file;
}
