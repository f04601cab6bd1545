import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SocketLink } from '../../../../src/runtime/bridge/link/socket-link';
import type { LinkEvents } from '../../../../src/runtime/bridge/link/supply';
import type { Message } from '../../../../src/runtime/mcp/message';

/** What stdiod writes where it starts no process; see its connection.c. */
const refusal = (reason: string) =>
  `${JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: 503, message: 'no', data: { stdiod: reason } } })}\n`;

let folder: string;
let supervisor: Server;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strata-link-'));
});
afterEach(() => {
  supervisor.close();
  rmSync(folder, { recursive: true });
});

interface Seen {
  readonly messages: Message[];
  readonly closed: string;
  readonly ended: [reason: string, asked: boolean];
  readonly spoke: number;
}

/** What the link's user and its supply see of a supervisor that writes `text` and closes. */
async function meet(text: string): Promise<Seen> {
  const path = join(folder, 'mcp.sock');
  supervisor = createServer({ allowHalfOpen: true }, (socket: Socket) => socket.end(text));
  await new Promise<void>((resolve) => supervisor.listen(path, resolve));
  const messages: Message[] = [];
  let spoke = 0;
  let ended: [string, boolean] = ['', false];
  const events: LinkEvents = {
    spoke: () => spoke++,
    dropped: () => undefined,
    failed: (error) => {
      throw error;
    },
    ended: (reason, asked) => {
      ended = [reason, asked];
    },
  };
  const link = await SocketLink.open(path, 65_536, events);
  const closed = await new Promise<string>((resolve) => {
    link.attach({ message: (message) => messages.push(message), fault: () => undefined, closed: resolve });
  });
  await link.close();
  return { messages, closed, ended, spoke };
}

describe('a supervisor that starts no process', () => {
  test('for want of room: told as such, and not taken for a server that does not start', async () => {
    const { messages, closed, ended, spoke } = await meet(refusal('capacity'));
    expect(messages).toEqual([]);
    expect(closed).toBe('has no room for another process; try again when a session has ended');
    expect(ended).toEqual([closed, false]);
    expect(spoke).toBe(1);
  });

  test.each(['resources', 'spawn', 'a reason of another version'])(
    'for %s: counts as a failed start',
    async (reason) => {
      const { messages, closed, spoke } = await meet(refusal(reason));
      expect(messages).toEqual([]);
      expect(closed).toMatch(/^cannot be started/);
      expect(spoke).toBe(0);
    },
  );

  test('only its first line is the supervisor speaking; later ones are the server', async () => {
    const hello = '{"jsonrpc":"2.0","id":1,"result":{}}\n';
    const { messages, closed } = await meet(hello + refusal('capacity'));
    expect(messages.map(({ id }) => id)).toEqual([1, undefined]);
    expect(closed).toBe('exited');
  });
});
