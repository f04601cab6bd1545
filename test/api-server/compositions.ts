import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Stage } from '../../src';
import type { Manifest } from '../../src/contract';
import { assemble, programs } from '../judges/compositions';
import { manifestsOf, referenceApp } from '../judges/reference';
import { promoted } from '../stages/promotion';
import { docPrograms } from '../support/doc-programs';

/**
 * Every composition that a server is asked about, by name: blueprints in each environment, examples, the programs on the pages of the documentation, and two that use most of
 * what there is.
 */
export function compositions(): ReadonlyMap<string, readonly Manifest[]> {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    return new Map([
      ...programs().map((program) => [program, objectsOf(program)] as const),
      ...documented(),
      ['a platform with most constructs', manifestsOf(referenceApp())],
      ...([Stage.PILOT, Stage.SCALE, Stage.NATIVE] as const).map(
        (stage) => [`every prop at stage ${stage}`, manifestsOf(promoted(stage))] as const,
      ),
    ]);
  } finally {
    log.mockRestore();
  }
}

const objectsOf = (program: string) => assemble(program).objects.map(({ manifest }) => manifest);

/** Programs of pages that write manifests. */
function documented(): readonly (readonly [string, readonly Manifest[]])[] {
  mkdirSync('test-results', { recursive: true });
  // Inside the repository, so that its packages are found.
  const folder = mkdtempSync(join(resolve('test-results'), 'docs-'));
  try {
    return docPrograms
      .filter(({ code }) => code.includes('.synth()'))
      .map(({ title, code }) => {
        const file = join(folder, `${title.replaceAll(' ', '-')}.ts`);
        writeFileSync(file, code);
        return [title, objectsOf(relative(resolve('.'), file))] as const;
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
