import { copyFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/**
 * An import of `node:http` reads every one of its exports, and some of them load a whole second HTTP client and WebSockets when they are
 * read: a third of the time that the bundle takes to start. Asked for in this way, only what is used is read.
 */
const lazyHttp = {
  name: 'lazy-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:https?$/ }, ({ path }) => ({ path, namespace: 'lazy-http' }));
    onLoad({ filter: /.*/, namespace: 'lazy-http' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }));
  },
};

/** Messages of schemas are in English: the other forty languages would be read at each start. */
const englishOnly = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/**
 * The runtime image holds these files beside Node.js and stdiod: one that every role reads, and parts that are read when they are needed, such as a role's own,
 * or what asks an identity provider. What is not read costs neither time nor memory. The policy engine's module lies beside them.
 */
await rm('lib/runtime', { recursive: true, force: true });
await build({
  entryPoints: { 'strata-runtime': 'src/runtime/main.ts' },
  outdir: 'lib/runtime',
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  splitting: true,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  // CommonJS dependencies ask for `require`; an ES module has none of its own.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  plugins: [lazyHttp, englishOnly],
  tsconfig: 'tsconfig.runtime.json',
  logLevel: 'warning',
});

const engine = dirname(createRequire(import.meta.url).resolve('@cedar-policy/cedar-wasm/nodejs'));
// Data beside the library, read when a server of the catalogue is composed.
await copyFile('src/catalog/tools.lock.json', 'lib/catalog/tools.lock.json');
await copyFile(join(engine, 'cedar_wasm_bg.wasm'), 'lib/runtime/cedar_wasm_bg.wasm');
