import { spawn } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A program of its own that runs behind the wall, beside a server: nothing of this package is to be seen there, so that it imports Node.js alone. It makes nothing
 * that the outside would have to trust: what connects to its port is led to a socket of the outside, and for callers it keeps connections to the other one open.
 *
 *     node doorway.js <doors as JSON> [<the server's command> <its arguments>...]
 */
interface Doors {
  /** The way out: a port of the loopback, and the socket behind which somebody leads on. */
  readonly out?: { readonly port: number; readonly socket: string };
  /** The way in: the socket on which callers are waited for, and the server's port. */
  readonly back?: { readonly port: number; readonly socket: string };
  /** A socket that is open as long as the outside is there: of a doorway without a server beside it. */
  readonly leash?: string;
}

const LOOPBACK = '127.0.0.1';
/** Connections that wait for a caller. */
const SPARES = 4;
const AGAIN_MILLISECONDS = 500;

/** Passes bytes both ways until either end is through. */
function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}

function lead({ port, socket: path }: NonNullable<Doors['out']>): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) =>
    join(socket, connect({ path, allowHalfOpen: true })),
  );
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK }, () => resolve(server));
  });
}

/** Waits for one caller, whose first bytes come with the connection, and then for the next. */
function receive(back: NonNullable<Doors['back']>): void {
  const caller = connect({ path: back.socket, allowHalfOpen: true });
  const gone = () => setTimeout(() => receive(back), AGAIN_MILLISECONDS);
  caller.on('error', () => undefined).once('close', gone);
  caller.once('data', (first: Buffer) => {
    caller.pause();
    caller.off('close', gone);
    receive(back);
    const server = connect({ port: back.port, host: LOOPBACK, allowHalfOpen: true });
    server.write(first);
    join(caller, server);
  });
}

function serve(command: string, args: readonly string[]): void {
  const child = spawn(command, args, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
  child.once('error', ({ message }) => {
    process.stderr.write(`${message}\n`);
    process.exit(127);
  });
  child.once('exit', (code) => process.exit(code ?? 1));
}

async function main([given = '{}', command, ...args]: readonly string[]): Promise<void> {
  const { out, back, leash } = JSON.parse(given) as Doors;
  const end = () => process.exit(0);
  if (leash !== undefined) connect(leash).on('error', end).once('close', end).resume();
  if (out !== undefined) await lead(out);
  if (back !== undefined) for (let spare = 0; spare < SPARES; spare++) receive(back);
  if (command !== undefined) serve(command, args);
  else for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);
}

void main(process.argv.slice(2)).catch(({ message }: Error) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
});
