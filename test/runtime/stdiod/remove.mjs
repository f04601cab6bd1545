import { rmSync } from 'node:fs';

export default function remove() {
  if (process.env.STRATA_STDIOD_BUILD) {
    rmSync(process.env.STRATA_STDIOD_BUILD, { recursive: true, force: true });
  }
}
