import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Cedar = typeof import('@cedar-policy/cedar-wasm/web');

let loaded: Promise<Cedar> | undefined;

/**
 * The Cedar engine, compiled when the first policy asks for it: a role without policy pays neither its memory nor its start.
 *
 * @throws Error when the module is not beside the program
 */
export function loadCedar(): Promise<Cedar> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Cedar> {
  const cedar = await import('@cedar-policy/cedar-wasm/web');
  cedar.initSync({ module: await readFile(locate()) });
  return cedar;
}

/** In the image the module lies beside the bundle; in a checkout it is the package's. */
function locate(): string {
  const beside = fileURLToPath(new URL('./cedar_wasm_bg.wasm', import.meta.url));
  if (existsSync(beside)) return beside;
  const { resolve } = createRequire(import.meta.url);
  return join(dirname(resolve('@cedar-policy/cedar-wasm/nodejs')), 'cedar_wasm_bg.wasm');
}
