import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package: the nearest one above with a package.json. */
export function packageRoot(from: string = __dirname): string {
  return existsSync(join(from, 'package.json')) ? from : packageRoot(dirname(from));
}
