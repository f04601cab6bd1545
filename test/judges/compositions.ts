import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Assembly, Stage, Variable } from '../../src/contract';

const ROOT = join(__dirname, '..', '..');
/** Where the repository keeps compositions. Each has the program `main.ts`, or is a program itself. */
const FOLDERS = ['blueprints', 'examples'];
const OPTION = ' -e ';
/** What the programs import is loaded once for all of them; the programs themselves, which are what is judged, are loaded for each run. */
const SHARED = ['mcp-strata', 'cdk8s', 'cdk8s-plus-28', 'constructs'];

/**
 * The programs of all blueprints and examples, as paths from the repository's root. One that has environments is there once for each, as the command line would be
 * given it: `blueprints/x/main.ts -e prod`.
 */
export function programs(): readonly string[] {
  return files().flatMap((program) => {
    const environments = environmentsOf(program);
    return environments.length === 0 ? [program] : environments.map((name) => `${program}${OPTION}${name}`);
  });
}

/** The environments beside a program, by name. */
export function environmentsOf(program: string): readonly string[] {
  const folder = join(ROOT, dirname(program), 'environments');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((file) => basename(file, '.yaml'))
    .sort();
}

function files(): readonly string[] {
  return FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      const main = join(folder, entry.name, 'main.ts');
      // Policies for other programs stand in a folder, too.
      if (entry.isDirectory()) return folder === 'blueprints' || existsSync(join(ROOT, main)) ? [main] : [];
      return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [join(folder, entry.name)] : [];
    }),
  );
}

/** Runs a program as the command line does, and takes over what it hands over: nothing is written into the folder of the composition. */
export function assemble(composition: string): Assembly {
  const [program = '', environment] = composition.split(OPTION);
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  const before = process.env[Variable.ASSEMBLY];
  process.env[Variable.ASSEMBLY] = join(folder, 'assembly.json');
  const place = process.cwd();
  if (environment !== undefined) {
    process.env[Variable.ENVIRONMENT] = environment;
    process.chdir(join(ROOT, dirname(program)));
  }
  try {
    const loaded = SHARED.map((name) => [name, require(name)] as const);
    jest.isolateModules(() => {
      for (const [name, library] of loaded) jest.doMock(name, () => library);
      require(join(ROOT, program));
    });
    return Assembly.parse(JSON.parse(readFileSync(join(folder, 'assembly.json'), 'utf8')));
  } finally {
    process.chdir(place);
    delete process.env[Variable.ENVIRONMENT];
    if (before === undefined) delete process.env[Variable.ASSEMBLY];
    else process.env[Variable.ASSEMBLY] = before;
    rmSync(folder, { recursive: true });
  }
}

/** The highest stage of a composition's servers. */
export function stageOf({ servers }: Assembly): Stage {
  return servers.reduce<Stage>((highest, { stage }) => Math.max(highest, stage), Stage.EXPERIMENT);
}
