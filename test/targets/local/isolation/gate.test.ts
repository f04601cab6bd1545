import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { OpenGate } from '../../../../src/targets/local/isolation/open-gate';
import { anyPort } from '../../../../src/targets/local/ports';
import { REPOSITORY, Scratch } from '../support';

/** Both sides of the wall, without a wall: what passes, and what does not hang. */
let scratch: Scratch;
let doorway: string;
const taken = new Set<number>();
const closing: (() => void)[] = [];
beforeAll(() => {
  scratch = new Scratch();
  doorway = join(scratch.path, 'doorway.cjs');
  const source = join(REPOSITORY, 'src/targets/local/isolation/doorway.ts');
  // It stands alone: what it imports is of Node.js.
  buildSync({ entryPoints: [source], outfile: doorway, platform: 'node', format: 'cjs' });
});
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});
afterAll(() => scratch.remove());

function start(doors: object, ...command: string[]): ChildProcess {
  const child = spawn(process.execPath, [doorway, JSON.stringify(doors), ...command], { stdio: 'pipe' });
  closing.push(() => child.kill('SIGKILL'));
  return child;
}

function get(port: number, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { port, host: '127.0.0.1', path, timeout: 20_000, agent: false },
      (answer: IncomingMessage) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => resolve(text)).on('error', reject);
      },
    );
    asked.on('error', reject).end();
  });
}

async function web(answer = (path: string) => path): Promise<number> {
  const server = createServer((asked, reply) => reply.end(answer(asked.url ?? '')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close().closeAllConnections());
  return (server.address() as AddressInfo).port;
}

async function open(gate: Parameters<typeof OpenGate.open>[0], proxyPort?: number): Promise<OpenGate> {
  const opened = await OpenGate.open(gate, proxyPort);
  closing.push(() => opened.close());
  return opened;
}

async function eventually<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(200);
    }
  }
}

const HOSTS = [{ host: 'api.example.com', port: 443 }];

test('what connects to the port behind the wall comes to the egress role', async () => {
  const folder = join(scratch.path, 'out');
  scratch.write('out/.keep', '');
  await open({ folder, hosts: HOSTS }, await web());
  const port = await anyPort(taken);
  start({ out: { port, socket: join(folder, 'out') } });
  expect(await eventually(() => get(port, '/through'))).toBe('/through');
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => get(port, `/${index}`)));
  expect(answers).toEqual(answers.map((_, index) => `/${index}`));
});

test('callers come to the server behind the wall, more at once than connections wait', async () => {
  const folder = join(scratch.path, 'back');
  scratch.write('back/.keep', '');
  const port = await anyPort(taken);
  const long = 'x'.repeat(1024 ** 2);
  await open({ folder, hosts: [], port });
  start({ back: { port: await web((path) => path + long), socket: join(folder, 'back') } });
  const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => get(port, `/${index}`)));
  expect(answers.map((answer) => answer.length)).toEqual(answers.map((_, index) => `/${index}`.length + long.length));
});

test('a caller waits for a server that is not up yet, and is cut off when nothing is behind', async () => {
  const folder = join(scratch.path, 'late');
  scratch.write('late/.keep', '');
  const port = await anyPort(taken);
  await open({ folder, hosts: [], port });
  const waiting = get(port, '/late');
  start({ back: { port: await web(), socket: join(folder, 'back') } });
  expect(await waiting).toBe('/late');
  const nobody = join(scratch.path, 'nobody');
  scratch.write('nobody/.keep', '');
  const other = await anyPort(taken);
  await open({ folder: nobody, hosts: [], port: other });
  start({ back: { port: await anyPort(taken), socket: join(nobody, 'back') } });
  await expect(get(other)).rejects.toThrow();
});

test('a gate that is closed lets go of everything', async () => {
  const folder = join(scratch.path, 'closed');
  scratch.write('closed/.keep', '');
  const port = await anyPort(taken);
  const gate = await open({ folder, hosts: [], port });
  const waiting = get(port);
  const ended = expect(waiting).rejects.toThrow();
  await sleep(50);
  gate.close();
  await ended;
  const again = createTcpServer();
  await new Promise<void>((resolve, reject) => {
    again.once('error', reject);
    again.listen(port, '127.0.0.1', resolve);
  });
  again.close();
});

test('a doorway without a server beside it ends with whoever opened the gate, and does not begin without', async () => {
  const folder = join(scratch.path, 'leash');
  scratch.write('leash/.keep', '');
  const gate = await open({ folder, hosts: HOSTS }, await web());
  const port = await anyPort(taken);
  const doors = { leash: join(folder, 'leash'), out: { port, socket: join(folder, 'out') } };
  const child = start(doors);
  const exit = new Promise((resolve) => child.once('exit', resolve));
  expect(await eventually(() => get(port, '/there'))).toBe('/there');
  gate.close();
  expect(await exit).toBe(0);
  const late = start(doors);
  expect(await new Promise((resolve) => late.once('exit', resolve))).toBe(0);
});

test('a gate that cannot be opened leaves nothing open', async () => {
  const folder = join(scratch.path, 'taken');
  scratch.write('taken/.keep', '');
  const port = await web();
  await expect(OpenGate.open({ folder, hosts: [], port }, undefined)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const again = await anyPort(taken);
  await open({ folder, hosts: [], port: again });
});

test('the server beside it has its streams, its signals and its exit code', async () => {
  const child = start(
    {},
    process.execPath,
    '-e',
    "process.on('SIGTERM', () => process.exit(7)); console.log('up'); process.stdin.resume()",
  );
  const exit = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  child.kill('SIGTERM');
  expect(await exit).toBe(7);
});

test('a program that is not there is told', async () => {
  const child = start({}, '/no/such/program');
  let text = '';
  child.stderr?.on('data', (part: Buffer) => {
    text += part.toString();
  });
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(127);
  expect(text).toContain('ENOENT');
});
