import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Assembly, Stage, Variable } from '../../src/contract';

const ROOT = join(__dirname, '..', '..');
/** Where the repository keeps compositions. Each has the program `main.ts`, or is a program itself. */
const FOLDERS = ['blueprints', 'examples'];

/** The programs of all blueprints and examples, as paths from the repository's root. */
export function programs(): readonly string[] {
  return FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      if (entry.isDirectory()) return [join(folder, entry.name, 'main.ts')];
      return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [join(folder, entry.name)] : [];
    }),
  );
}

/** Runs a program as the command line does, and takes over what it hands over: nothing is written into the folder of the composition. */
export function assemble(program: string): Assembly {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  const before = process.env[Variable.ASSEMBLY];
  process.env[Variable.ASSEMBLY] = join(folder, 'assembly.json');
  try {
    jest.isolateModules(() => require(join(ROOT, program)));
    return Assembly.parse(JSON.parse(readFileSync(join(folder, 'assembly.json'), 'utf8')));
  } finally {
    if (before === undefined) delete process.env[Variable.ASSEMBLY];
    else process.env[Variable.ASSEMBLY] = before;
    rmSync(folder, { recursive: true });
  }
}

/** The highest stage of a composition's servers. */
export function stageOf({ servers }: Assembly): Stage {
  return servers.reduce<Stage>((highest, { stage }) => Math.max(highest, stage), Stage.EXPERIMENT);
}
