/**
 * What runs in each network namespace: listens on the pod's ports and says where it is, and tries connections that it is told to.
 * Commands are lines of JSON on standard input, answers lines of JSON on standard output.
 */
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { answerQuery, query, resetNames, serveNames } from './names.mjs';

const [name, portsText] = process.argv.slice(2);
const servers = new Set();
const LIMIT = 5_000;

const COMMANDS = {
  /** Tries one connection: `open` with what the other side said, `refused` (nobody listens), `blocked` (the network), or `silent`. */
  probe: ({ protocol, address, port }) => (protocol === 'UDP' ? probeUdp(address, port) : exchange(address, port, '')),
  /** Sends a text and tells what came back until the other side closed, or until a text was read. */
  exchange: ({ address, port, text, until, then }) => exchange(address, port, text, until, then),
  names: async ({ names }) => serveNames(names),
  resetNames: async () => resetNames(),
  close: async () => {
    for (const server of servers) server.close();
    servers.clear();
  },
};

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, command, ...options } = JSON.parse(line);
  const answer = await COMMANDS[command](options);
  process.stdout.write(`${JSON.stringify({ id, answer })}\n`);
});
process.stdin.on('end', () => process.exit(0));

await Promise.all(JSON.parse(portsText).map(listen));
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);

function listen({ port, protocol }) {
  return new Promise((resolve, reject) => {
    if (protocol === 'UDP') {
      const socket = createSocket({ type: 'udp6' });
      socket.on('message', (message, { address, port: from }) => socket.send(answerQuery(message), from, address));
      socket.once('error', reject).bind(port, '::', resolve);
      servers.add(socket);
      return;
    }
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(`${name}:${port}\n`);
    });
    server.once('error', reject).listen(port, '::', resolve);
    servers.add(server);
  });
}

const BLOCKED = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EPERM']);

function stateOf(code) {
  return BLOCKED.has(code) ? 'blocked' : code === 'ECONNREFUSED' ? 'refused' : String(code);
}

function exchange(address, port, text, until, then) {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect({ host: address, port });
    const end = (state) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ state, said });
    };
    const timer = setTimeout(() => end(said === '' ? 'silent' : 'open'), LIMIT);
    socket.setEncoding('utf8');
    socket.on('connect', () => text !== '' && socket.write(text));
    socket.on('data', (chunk) => {
      said += chunk;
      if (then !== undefined && said.includes(until)) {
        socket.write(then);
        then = undefined;
      }
    });
    socket.on('end', () => end('open'));
    socket.on('error', ({ code }) => end(said === '' ? stateOf(code) : 'open'));
  });
}

function probeUdp(address, port) {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const end = (state, said = '') => {
      clearTimeout(timer);
      socket.close();
      resolve({ state, said });
    };
    const timer = setTimeout(() => end('silent'), LIMIT);
    socket.on('error', ({ code }) => end(stateOf(code)));
    socket.on('message', () => end('open', name));
    socket.connect(port, address, (error) =>
      error ? end(stateOf(error.code)) : socket.send(query('probe.example.com')),
    );
  });
}
