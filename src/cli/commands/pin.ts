import { resolve } from 'node:path';
import { Command } from 'commander';
import { Variable } from '../../contract';
import { readImageLock, writeImageLock } from '../../synth';
import { pinImages, taggedImages } from '../../targets/images';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { compose } from '../project/compose';
import type { Project } from '../project/settings';
import type { Session } from '../session';

interface Options {
  readonly lock: string;
  readonly check?: true;
  readonly json?: true;
}

/** What became of one image. */
interface Pin {
  readonly image: string;
  readonly digest: string;
  /** The digest in the lock before. */
  readonly before?: string;
}

export function pinCommand(cli: Cli): Command {
  return new Command('pin')
    .description(
      "ask registries for the digests of the composition's images, and keep them in a lock that synthesis reads",
    )
    .option('--lock <file>', 'the lock, relative to the composition', 'images.lock.json')
    .option('--check', 'write nothing; fail when a tag moved or an image is not in the lock')
    .option('--json', 'print the result as JSON')
    .action(async (options: Options) => cli.end(await pin(cli.session, cli.project(), options)));
}

async function pin(session: Session, project: Project, options: Options): Promise<ExitCode> {
  const file = resolve(project.folder, options.lock);
  const { images: before } = readImageLock(file);
  // The composition says which images it wants; what it demands of them is not asked now.
  const assembly = await compose(project, session, { [Variable.PINNING]: 'true' });
  const digests = await pinImages(taggedImages(assembly), session.environment);
  const pins: Pin[] = Object.entries(digests)
    .map(([image, digest]) => ({ image, digest, ...(before[image] !== undefined && { before: before[image] }) }))
    .sort((a, b) => (a.image < b.image ? -1 : 1));
  if (options.json) session.out(JSON.stringify(pins, null, 2));
  else tell(session, pins);
  const isMoved = pins.some(({ digest, before: locked }) => digest !== locked);
  if (options.check) return isMoved ? ExitCode.FINDINGS : ExitCode.OK;
  if (isMoved || Object.keys(before).length !== pins.length) writeImageLock(file, digests);
  return ExitCode.OK;
}

function tell(session: Session, pins: readonly Pin[]): void {
  if (pins.length === 0) session.out('Every image is pinned in the composition');
  for (const { image, digest, before } of pins) {
    if (before === digest) session.out(`same   ${image}  ${digest}`);
    else if (before === undefined) session.out(`new    ${image}  ${digest}`);
    else session.out(`moved  ${image}  ${before} -> ${digest}`);
  }
}
