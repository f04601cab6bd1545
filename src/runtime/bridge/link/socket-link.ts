import { connect, type Socket } from 'node:net';
import { objectMember } from '../../mcp/json';
import type { Message } from '../../mcp/message';
import { LineLink } from './line-link';
import type { LinkEvents } from './supply';

/** The supervisor's own patience is shorter: it ends the process five seconds after its input, and kills it two seconds later. */
const PATIENCE = 10_000;

/** Why the supervisor started no process, by what its one line says in `error.data.stdiod`. */
const REFUSALS: ReadonlyMap<unknown, string> = new Map([
  ['capacity', 'has no room for another process; try again when a session has ended'],
  ['resources', 'cannot be started for want of system resources'],
  ['spawn', 'cannot be started'],
]);

/** A server behind the pod's supervisor: one connection is one process. */
export class SocketLink extends LineLink {
  private heard = false;

  private constructor(
    private readonly socket: Socket,
    lineBytes: number,
    events: LinkEvents,
  ) {
    super(socket, socket, lineBytes, events);
    socket.on('close', () => this.gone('exited'));
    socket.on('end', () => void this.close());
  }

  /** Rejects when the supervisor does not answer. */
  static open(path: string, lineBytes: number, events: LinkEvents): Promise<SocketLink> {
    return new Promise((resolve, reject) => {
      const socket = connect({ path, allowHalfOpen: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new SocketLink(socket, lineBytes, events));
      });
    });
  }

  /** The first line is the supervisor's own where it started no process. The server never sees that line, nor does a client. */
  protected override receive(message: Message): void {
    const refusal = this.heard ? undefined : refusalOf(message);
    this.heard = true;
    if (refusal === undefined) {
      super.receive(message);
      return;
    }
    // A server that is merely busy works: no waits for those who come next.
    if (refusal === 'capacity') this.events.spoke();
    this.gone(REFUSALS.get(refusal) ?? 'cannot be started');
  }

  /** The supervisor sees the end of input and follows the specification's shutdown; the connection ends with the process. */
  protected override stop(): Promise<void> {
    this.outbox.end();
    if (this.socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.socket.destroy(), PATIENCE);
      this.socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.socket.resume();
    });
  }
}

function refusalOf(message: Message): string | undefined {
  if (message.kind !== 'response' || message.id !== undefined) return undefined;
  const reason = objectMember(message.error, 'data')?.stdiod;
  return typeof reason === 'string' ? reason : undefined;
}
