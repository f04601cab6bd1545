import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../targets/local';
import { ownDependency } from './own-dependency';

/** The part of the package that needs its optional peers. */
const PULUMI = 'mcp-strata/pulumi';

const PackageJson = z.looseObject({
  version: z.string(),
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
  peerDependenciesMeta: z.record(z.string(), z.looseObject({ optional: z.boolean().optional() })),
  engines: z.looseObject({ node: z.string() }),
});

/** What is added to a blueprint's own files. */
export interface Starter {
  /** Texts by file. */
  readonly files: Readonly<Record<string, string>>;
  /** Where `npm pack` has to run before the project can be installed. Absent: nowhere. */
  readonly unpacked?: string;
}

/** What a new project's own package.json and tools say, by file. Packages are those that the blueprint's programs import. */
export function projectFiles(folder: string, blueprint: string): Starter {
  const own = PackageJson.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')));
  const { specifier, unpacked } = ownDependency(folder, own.version);
  const files = {
    'package.json': json({
      name: basename(folder),
      version: '0.0.0',
      private: true,
      type: 'module',
      engines: { node: own.engines.node },
      scripts: {
        synth: 'strata synth',
        check: 'strata synth --check',
        up: 'strata up',
        clients: 'strata client-config all --write',
        inventory: 'strata inventory --check',
        explain: 'strata explain',
        typecheck: 'tsc',
        test: 'node --test',
      },
      dependencies: { 'mcp-strata': specifier, ...packagesOf(own, importsOf(blueprint)) },
      devDependencies: { '@types/node': '^24', typescript: '~6.0.3' },
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        types: ['node'],
        strict: true,
        noUncheckedIndexedAccess: true,
        noEmit: true,
        skipLibCheck: true,
        // Node.js runs the files as they are: only types may be stripped.
        erasableSyntaxOnly: true,
        verbatimModuleSyntax: true,
        allowImportingTsExtensions: true,
      },
      include: ['**/*.ts'],
      exclude: ['node_modules', '.strata'],
    }),
    // An older Node.js would find no tests, and say that all passed.
    '.npmrc': 'engine-strict=true\n',
    '.gitignore': ['node_modules/', '# Values of secrets, for this machine alone.', '.env', '.strata/', ''].join('\n'),
  };
  return { files, ...(unpacked !== undefined && { unpacked }) };
}

/** What the programs of a folder import. */
function importsOf(folder: string): ReadonlySet<string> {
  const programs = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const texts = programs.map((file) => readFileSync(join(folder, file), 'utf8'));
  return new Set(texts.flatMap((text) => [...text.matchAll(/ from '([^'.][^']*)';/g)].map(([, from = '']) => from)));
}

/** Packages beside this one, with their versions: peers, the optional ones where a program is for them, and what programs import themselves. */
function packagesOf(own: z.infer<typeof PackageJson>, imports: ReadonlySet<string>): Readonly<Record<string, string>> {
  const { dependencies, peerDependencies, peerDependenciesMeta } = own;
  const wanted = (peer: string) => peerDependenciesMeta[peer]?.optional !== true || imports.has(PULUMI);
  return Object.fromEntries([
    ...Object.entries(peerDependencies).filter(([peer]) => wanted(peer)),
    ...Object.entries(dependencies).filter(([dependency]) => imports.has(dependency)),
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
