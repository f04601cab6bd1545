import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { page } from '../docs/pages';
import { attempt, newFolder, REPOSITORY } from './support';

/** What docs/guides/getting-started.md promises a new user: less than this many seconds of commands. It is printed, not tested: the machine decides. */
const PROMISED_SECONDS = 300;
/** Where the page says that the repository is. What is tested here is not there. */
const ADDRESS = 'https://github.com/mcp-strata/mcp-strata.git';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const { blocks, text: whole } = page('docs/guides/getting-started.md');
/** The lines of a block of commands. */
const commandsOf = (text: string) => text.trim().split('\n');
const isMove = (command: string) => command.startsWith('cd ');

interface Step {
  readonly command: string;
  /** The folder that it ran in, as the page calls it. */
  readonly place: string;
  readonly seconds: number;
}

test('the page has a figure for each of its commands, in their order', () => {
  const commands = blocks
    .filter(({ language }) => language === '')
    .flatMap(({ text }) => commandsOf(text).filter((command) => !isMove(command)));
  expect([...whole.matchAll(/^\| `([^`]+)` \| [\d.]+ \|$/gm)].map(([, command]) => command)).toEqual(commands);
});

test('a new user gets from a clone to a governed platform by the commands of the page', () => {
  const home = join(folder, 'home');
  mkdirSync(home);
  let place = home;
  const steps: Step[] = [];

  const execute = (command: string) => {
    const words = command.split(' ').map((word) => (word === ADDRESS ? `${REPOSITORY} mcp-strata` : word));
    const began = performance.now();
    const { status, stdout, stderr } = attempt(place, 'bash', '-c', words.join(' '));
    steps.push({ command, place: place.slice(home.length + 1), seconds: (performance.now() - began) / 1000 });
    if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}\n${stderr}`);
    return stdout;
  };

  const outputs = new Map<string, string>();
  for (const { language, info, text } of blocks) {
    if (language === 'ts') {
      const [, name = ''] = info.split(' ');
      expect(name).toMatch(/\.ts$/);
      writeFileSync(join(place, name), text);
      continue;
    }
    expect(language).toBe('');
    for (const command of commandsOf(text)) {
      if (isMove(command)) place = resolve(place, command.slice(3));
      else outputs.set(command, execute(command));
    }
  }

  const written = (tree: string) =>
    readdirSync(join(home, tree), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  expect(outputs.get('npx strata up everything files --once')).toMatch(/everything +http:\/\/127\.0\.0\.1:\d+\/mcp/);
  expect(written('laptop/dist').filter((name) => name.includes('deployment-github'))).toHaveLength(1);
  expect(outputs.get('npm test')).toMatch(/pass [1-9][\s\S]*fail 0/);
  // The page tells the number.
  const told = /(\d+) objects, checked/.exec(whole)?.[1];
  const objects = written('platform/dist/prod').filter((name) => !name.endsWith('kustomization.yaml'));
  expect(objects).toHaveLength(Number(told));
  expect(outputs.get('npx strata diff dev prod')).toContain('Widened');
  expect(existsSync(join(home, 'platform/tools.lock.json'))).toBe(true);

  const sum = (some: readonly Step[]) => some.reduce((total, { seconds }) => total + seconds, 0).toFixed(0);
  const last = steps.findIndex(({ command }) => command.startsWith('npm run synth'));
  const toTree = steps.slice(0, last + 1).filter(({ place, command }) => !`${place} ${command}`.includes('laptop'));
  const rows = steps.map(({ command, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${command}`);
  process.stdout.write(
    `getting started: ${steps.length} commands, ${sum(steps)} s; the page promises ${PROMISED_SECONDS} s\n${rows.join('\n')}\n` +
      `from the clone to the tree of stage 3: ${toTree.length} commands, ${sum(toTree)} s\n`,
  );
}, 1_200_000);
