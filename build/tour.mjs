import { spawn, spawnSync } from 'node:child_process';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/**
 * What `npm start` shows: the starter stacks of stages 1 and 2 as manifests that were checked, then two public servers of stage 1 as
 * processes of this machine, called by the official client. It stays up while somebody watches, and leaves with `--once`, in CI or in a pipe.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const strata = join(root, 'lib', 'cli', 'main.js');
const stage1 = join('blueprints', 'stage-1-experiment');
const stage2 = join('blueprints', 'stage-2-pilot');
const out = (stack) => join(root, '.strata', 'tour', relative('blueprints', stack));
const stays = process.stdout.isTTY && !process.env.CI && !process.argv.includes('--once');
const READY_SECONDS = 90;

const say = (text = '') => console.log(text);

function synthesize(stack) {
  say(`$ strata -C ${stack} synth`);
  const args = [strata, '-C', stack, 'synth', '--out', out(stack)];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  say();
}

/** Runs servers of a stack; resolves to their endpoints and to what ends them. */
function serve(stack, ...servers) {
  say(`$ strata -C ${stack} up ${servers.join(' ')}`);
  const child = spawn(process.execPath, [strata, '-C', stack, 'up', '--json', ...servers], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C reaches this process alone, which then ends the other one.
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
  process.once('exit', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not ready after ${READY_SECONDS} s`)), READY_SECONDS * 1000);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      if (event.event === 'ready') {
        clearTimeout(late);
        resolve({ ...event, stop, ended });
      } else if (event.event === 'crashed') {
        say(`${event.server} crashed: ${event.problem}`);
      }
    });
    void ended.then((code) => reject(new Error(`strata up ended with exit code ${code}`)));
  });
}

/** Calls one tool, as a client of the user's would. */
async function call({ id, url }, name, args) {
  const client = new Client({ name: 'strata-tour', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  try {
    const { tools } = await client.listTools();
    const result = await client.callTool({ name, arguments: args });
    if (result.isError) throw new Error(`${id}: ${name} failed: ${JSON.stringify(result.content)}`);
    const answer = result.content.map(({ text }) => text).join(' ');
    say(`  ${id}: ${tools.length} tools, protocol ${client.getNegotiatedProtocolVersion()}`);
    say(`    ${name}(${JSON.stringify(args)}) = ${JSON.stringify(answer)}`);
  } finally {
    await client.close();
  }
}

synthesize(stage1);
synthesize(stage2);
const running = await serve(stage1, 'everything', 'files');
let code = 0;
try {
  const server = (id) => running.servers.find((one) => one.id === id);
  await call(server('everything'), 'echo', { message: 'first light' });
  const file = join(root, stage1, 'workspace', 'hello.md');
  await call(server('files'), 'read_text_file', { path: file, head: 1 });
  say();
  for (const { id, url, confinement } of running.servers) {
    say(`  ${id.padEnd(10)}  ${url}`);
    for (const text of confinement.enforced) say(`    enforced      ${text}`);
    for (const text of confinement.open) say(`    not enforced  ${text}`);
  }
  say();
  say('For clients that read `mcpServers`:');
  say(JSON.stringify(running.clientConfig, null, 2));
  if (stays) {
    say();
    say('Both servers stay up until you press Ctrl-C.');
    code = await running.ended;
  }
} catch (error) {
  console.error(error);
  code = 1;
}
const stopped = await running.stop();
process.exit(code || stopped);
