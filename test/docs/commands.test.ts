import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { commandLine } from '../../src/cli/program';
import { blueprints } from '../../src/cli/starter/blueprints';
import { projectFiles } from '../../src/cli/starter/settings';
import { FakeSession } from '../cli/support';
import { type Page, pages, ROOT } from './pages';

jest.setTimeout(120_000);

/** A command line without its comment, as words. Quotes hold words together. */
const words = (line: string): readonly string[] =>
  [...line.replace(/\s#\s.*$/, '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');

/** The commands of a block, one each; lines that go on are joined, chains and pipes are taken apart. */
const commandsOf = (text: string): readonly string[] =>
  text
    .replace(/\\\n\s*/g, '')
    .split(/\n|\s(?:&&|\|)\s/)
    .map((line) => line.replace(/\s>\s.*$/, '').trim());

/** What the parser says about words behind `strata`; nothing runs. */
async function refusal(argv: readonly string[]): Promise<string | undefined> {
  const program = commandLine(new FakeSession(ROOT), () => undefined);
  const still = (command: Command): void => {
    if (command.commands.length === 0) command.action(() => undefined);
    for (const one of command.commands) still(one);
  };
  still(program);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) return error.code;
    if (error instanceof CommanderError) return undefined;
    throw error;
  }
}

const strataOf = (command: string): readonly string[] | undefined => {
  const [, rest] = /^(?:npx )?strata(?:$| (.*))/.exec(command) ?? [undefined, undefined];
  return rest === undefined ? undefined : words(rest);
};

const all = pages();
const blocks = all.flatMap(({ path, blocks }) =>
  blocks
    .filter(({ language }) => ['', 'sh', 'bash', 'console'].includes(language))
    .flatMap(({ text, line }) => commandsOf(text).map((command) => ({ place: `${path}:${line}`, command }))),
);

/** Code in the text itself, which may leave arguments out and put words into brackets. */
const inline = ({ path, text }: Page) =>
  [...text.matchAll(/(?<!`)`((?:npx )?strata [^`\n]+)`/g)].map(([, command = '']) => ({ place: path, command }));

test('every strata command of every page is one that the command line takes', async () => {
  const found: string[] = [];
  let count = 0;
  for (const { place, command } of blocks) {
    const argv = strataOf(command);
    if (argv === undefined) continue;
    count++;
    const refused = await refusal(argv);
    if (refused !== undefined) found.push(`${place}: ${command}: ${refused}`);
  }
  expect(found).toEqual([]);
  expect(count).toBeGreaterThan(20);
});

test('every strata command in the text of a page has commands and options that there are', async () => {
  const wrong = ['commander.unknownCommand', 'commander.unknownOption'];
  const found: string[] = [];
  for (const { place, command } of all.flatMap(inline)) {
    const refused = await refusal((strataOf(command) ?? []).filter((word) => !/^[<[]/.test(word)));
    if (refused !== undefined && wrong.includes(refused)) found.push(`${place}: ${command}: ${refused}`);
  }
  expect(found).toEqual([]);
});

test('every npm script of every page is there, in the repository or in a project that `strata init` makes', () => {
  const scripts = (text: string) => Object.keys(JSON.parse(text).scripts);
  const [starter] = blueprints();
  const known = new Set([
    ...scripts(readFileSync(join(ROOT, 'package.json'), 'utf8')),
    ...scripts(projectFiles('any', starter?.folder ?? '').files['package.json'] ?? '{}'),
  ]);
  const named = [
    ...blocks.map(({ place, command }) => ({ place, command })),
    ...all.flatMap(({ path, text }) =>
      [...text.matchAll(/`(npm run [^`]+)`/g)].map(([, command = '']) => ({ place: path, command })),
    ),
  ].flatMap(({ place, command }) => {
    const [, script] = /^npm run (?:-s |--silent )?([a-z][a-z0-9:-]*)/.exec(command) ?? [];
    return script === undefined ? [] : [{ place, script }];
  });
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter(({ script }) => !known.has(script))).toEqual([]);
});

test.each([
  [['syntth'], 'commander.unknownCommand'],
  [['synth', '--forced'], 'commander.unknownOption'],
  [['diff', 'dev'], 'commander.missingArgument'],
  [['synth', 'dev'], 'commander.excessArguments'],
])('strata %j would be found', async (argv, code) => {
  expect(await refusal(argv)).toBe(code);
});
