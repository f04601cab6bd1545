import { build } from 'esbuild';

/** The runtime image holds this one file beside Node.js and stdiod. */
await build({
  entryPoints: ['src/runtime/main.ts'],
  outfile: 'lib/runtime/strata-runtime.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  // CommonJS dependencies ask for `require`; an ES module has none of its own.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  tsconfig: 'tsconfig.runtime.json',
  logLevel: 'warning',
});
