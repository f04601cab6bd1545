import { connect, type Socket } from 'node:net';
import { LineLink } from './line-link';
import type { LinkEvents } from './supply';

/** The supervisor's own patience is shorter: it ends the process five seconds after its input, and kills it two seconds later. */
const PATIENCE = 10_000;

/** A server behind the pod's supervisor: one connection is one process. */
export class SocketLink extends LineLink {
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
