import { type Assembly, DEFERRED } from '../contract';
import { Problems, StrataError } from '../errors';

let issued = 0;

/** A new text that stands for a value. Distinct within one run of a program; it never reaches a manifest. */
export function deferredToken(): string {
  issued += 1;
  return `strata-deferred-${issued}-value`;
}

/**
 * Refuses an assembly that holds values of a later phase: what is written is complete.
 *
 * @throws SYNTH_VALUE_DEFERRED
 */
export function complete(assembly: Assembly): Assembly {
  if (issued === 0) return assembly;
  const problems = new Problems('(app)');
  for (const { path, manifest } of assembly.objects) {
    const found = DEFERRED.exec(JSON.stringify(manifest));
    if (found) problems.attempt(() => raise(path, found[0]));
  }
  problems.raise();
  return assembly;
}

function raise(path: string, token: string): never {
  throw new StrataError('SYNTH_VALUE_DEFERRED', path, { token });
}
