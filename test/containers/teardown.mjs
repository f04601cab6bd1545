import { Podman } from './podman.mjs';

export default function teardown() {
  if (process.env.STRATA_PODMAN) {
    new Podman(process.env.STRATA_PODMAN).dispose();
  }
}
