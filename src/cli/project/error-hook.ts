import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { CompositionRefused } from '../report/told';

/** Where the hook writes. Known to the two of them alone. */
const ERRORS = 'STRATA_ERRORS';

/**
 * Runs inside the composition's process, ahead of the user's program. Node.js prints an uncaught error with its stack, which buries the
 * sentence that the user needs; errors of the catalogue are therefore handed over, and any other error is printed as it is.
 */
const HOOK = `
import { writeFileSync } from 'node:fs';
process.on('uncaughtException', (error) => {
  const errors = error?.name === 'StrataErrors' ? error.errors : [error];
  if (process.env.${ERRORS} && errors.every((one) => one?.name === 'StrataError')) {
    const told = errors.map(({ code, subject, problem, remedy }) => ({ code, subject, problem, remedy }));
    writeFileSync(process.env.${ERRORS}, JSON.stringify(told), { mode: 0o600 });
  } else {
    console.error(error);
  }
  process.exit(1);
});`;

/** Compositions are modules whether or not a package.json says so. */
const NODE_OPTIONS = [
  `--import=data:text/javascript,${encodeURIComponent(HOOK)}`,
  '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
];

/** The environment in which a composition hands its errors over. */
export function hookEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  file: string,
): Record<string, string | undefined> {
  const options = [environment['NODE_OPTIONS'], ...NODE_OPTIONS].filter((option) => option !== undefined);
  return { ...environment, NODE_OPTIONS: options.join(' '), [ERRORS]: file };
}

const ToldErrors = z
  .array(z.strictObject({ code: z.string(), subject: z.string(), problem: z.string(), remedy: z.string() }))
  .min(1);

/** The errors that a composition handed over, if it did. */
export function handedErrors(file: string): CompositionRefused | undefined {
  return existsSync(file)
    ? new CompositionRefused(ToldErrors.parse(JSON.parse(readFileSync(file, 'utf8'))))
    : undefined;
}
