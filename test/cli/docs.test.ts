import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../../src/cli/exit-code';
import { REPOSITORY } from '../targets/local/support';
import { strata } from './support';

const page = readFileSync(join(REPOSITORY, 'docs/cli.md'), 'utf8');
/** First cells of the page's tables. */
const cells = new Set([...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell));

test('every command of --help is on the page, with its arguments, and no other', async () => {
  const { session } = await strata('/', '--help');
  const commands = session.text.slice(session.text.indexOf('Commands:'), session.text.indexOf('Exit codes:'));
  const names = [...commands.matchAll(/^ {2}([a-z]+(?:-[a-z]+)*)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');
  const usages = await Promise.all(
    names.map(async (name) => {
      const [, usage = ''] = /Usage: (.*)/.exec((await strata('/', name, '--help')).session.text) ?? [];
      return usage.replace(' [options]', '');
    }),
  );
  expect([...cells].filter((cell) => cell?.startsWith('strata ')).sort()).toEqual(usages.sort());
});

test('every option of every command is on the page, and no other', async () => {
  const options = new Set<string>();
  for (const command of ['init', 'synth', 'up', 'compose', 'explain', 'containerfile', 'client-config', 'inventory']) {
    const { session } = await strata('/', command, '--help');
    for (const [, option = ''] of session.text.matchAll(/^ {2}((?:-\w, )?--[a-z]+(?: <\w+>)?)/gm)) options.add(option);
  }
  options.delete('-h, --help');
  expect([...cells].filter((cell) => cell?.startsWith('-')).sort()).toEqual([...options].sort());
});

test('every exit code is on the page, and no other', () => {
  const codes = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(Object.values(ExitCode));
});
