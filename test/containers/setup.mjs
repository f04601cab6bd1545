import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildBases, buildEverything, buildRuntime, buildStatic } from './images.mjs';
import { Podman } from './podman.mjs';

/** Builds all images once. */
export default async function setup() {
  const bundle = fileURLToPath(new URL('../../lib/runtime/strata-runtime.mjs', import.meta.url));
  if (!existsSync(bundle)) {
    throw new Error('lib/runtime/strata-runtime.mjs is missing: run `npm run build` first');
  }
  const podman = await Podman.create();
  process.env.STRATA_PODMAN = podman.folder;
  try {
    const start = performance.now();
    buildBases(podman);
    buildRuntime(podman);
    buildEverything(podman);
    buildStatic(podman);
    process.stdout.write(`images built in ${((performance.now() - start) / 1_000).toFixed(1)} s\n`);
  } catch (error) {
    await podman.dispose();
    throw error;
  }
}
