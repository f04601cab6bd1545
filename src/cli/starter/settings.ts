import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../targets/local';

const PackageJson = z.looseObject({
  version: z.string(),
  peerDependencies: z.record(z.string(), z.string()),
  engines: z.looseObject({ node: z.string() }),
});

/** What a new project's own package.json and tools say, by file. The same for every stage. */
export function projectFiles(name: string): Readonly<Record<string, string>> {
  const own = PackageJson.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')));
  return {
    'package.json': json({
      name,
      version: '0.0.0',
      private: true,
      type: 'module',
      engines: { node: own.engines.node },
      scripts: {
        synth: 'strata synth',
        check: 'strata synth --check',
        up: 'strata up',
        explain: 'strata explain',
        typecheck: 'tsc',
        test: 'node --test',
      },
      dependencies: { 'mcp-strata': own.version, ...own.peerDependencies },
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
    '.gitignore': ['node_modules/', '# Values of secrets, for this machine alone.', '.env', '.strata/', ''].join('\n'),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
