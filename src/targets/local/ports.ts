import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { StrataError } from '../../errors';

/** Below the ranges from which Linux (32768) and macOS (49152) take ports for outgoing connections. */
const FIRST = 20_000;
const COUNT = 10_000;
const LOOPBACK = '127.0.0.1';

/** Whether a port of the loopback interface can be listened on; resolves to the port that was taken for the moment. */
function probe(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

/** Any free port of the loopback interface that was not given away in this run. */
export async function anyPort(taken: Set<number>): Promise<number> {
  const port = await probe(0);
  if (port === undefined) {
    throw new StrataError('LOCAL_PORTS_EXHAUSTED', LOOPBACK, { first: 1, last: 65_535 });
  }
  if (taken.has(port)) return anyPort(taken);
  taken.add(port);
  return port;
}

/** Whether nothing listens on a port of the loopback interface. */
export async function isFree(port: number): Promise<boolean> {
  return (await probe(port)) !== undefined;
}

/** The port that a server's endpoint has unless something else listens on it. */
export function preferredPort(key: string): number {
  return FIRST + (createHash('sha256').update(key).digest().readUInt32BE(0) % COUNT);
}

/**
 * The port of a server's endpoint: derived from the project and the server, so that client configurations survive a restart, and the
 * next free one where something else listens there.
 *
 * @param key the project's folder and the server's name
 * @param taken ports that were given away in this run; the result joins them
 */
export async function stablePort(key: string, taken: Set<number>): Promise<number> {
  const start = preferredPort(key) - FIRST;
  for (let step = 0; step < COUNT; step++) {
    const port = FIRST + ((start + step) % COUNT);
    if (!taken.has(port) && (await isFree(port))) {
      taken.add(port);
      return port;
    }
  }
  throw new StrataError('LOCAL_PORTS_EXHAUSTED', key, { first: FIRST, last: FIRST + COUNT - 1 });
}
