import { Podman } from './podman.mjs';

export default async function teardown() {
  if (process.env.STRATA_PODMAN) {
    await new Podman(process.env.STRATA_PODMAN).dispose();
  }
}
