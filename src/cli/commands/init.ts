import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { blueprints, findBlueprint } from '../starter/blueprints';
import { writeStarter } from '../starter/write-starter';

export function initCommand(cli: Cli): Command {
  const stages = blueprints().map(({ name }) => name);
  return new Command('init')
    .description('begin a project from a starter stack')
    .argument('<stage>', `one of ${stages.join(', ')}; its number or last word will do`)
    .argument('[folder]', 'a new or empty folder; its name becomes the name of the project', '.')
    .action((stage: string, folder: string) => {
      const { session } = cli;
      const target = resolve(cli.folder(), folder);
      const { files, unpacked } = writeStarter(findBlueprint(stage), target);
      const place = relative(session.folder, target);
      session.out(`Wrote ${files.join(', ')}`);
      if (unpacked !== undefined) {
        const root = relative(session.folder, unpacked);
        session.out(`First: ${root === '' ? 'npm pack --silent' : `(cd ${root} && npm pack --silent)`}`);
      }
      session.out(`Next: ${place === '' ? '' : `cd ${place} && `}npm install && npm test && npm run synth`);
      cli.end(ExitCode.OK);
    });
}
