import { chmodSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Gate } from '../launch';
import { backSocket, leashSocket, outSocket } from './doors';

const LOOPBACK = '127.0.0.1';
const PATIENCE_MILLISECONDS = 30_000;

/** Our side of the wall: sockets that only this process makes, so that nothing behind the wall decides where they lead. */
export class OpenGate {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  /** Connections from behind the wall that wait for a caller, and callers that wait for one. */
  readonly #spares: Socket[] = [];
  readonly #callers: Socket[] = [];

  /** @param proxyPort the egress role's, of this machine's loopback */
  static async open(gate: Gate, proxyPort: number | undefined): Promise<OpenGate> {
    const opened = new OpenGate();
    try {
      await opened.#open(gate, proxyPort);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  async #open({ folder, hosts, port }: Gate, proxyPort: number | undefined): Promise<void> {
    // Whoever holds this one ends with us.
    await this.#listen(leashSocket(folder), (socket) => socket.resume());
    if (hosts.length > 0 && proxyPort !== undefined) {
      await this.#listen(outSocket(folder), (socket) =>
        this.#join(socket, connect({ port: proxyPort, host: LOOPBACK, allowHalfOpen: true })),
      );
    }
    if (port !== undefined) {
      await this.#listen(backSocket(folder), (socket) => this.#offer(socket));
      await this.#listen(port, (socket) => this.#call(socket));
    }
  }

  close(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #listen(at: string | number, onSocket: (socket: Socket) => void): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => onSocket(this.#known(socket)));
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(typeof at === 'string' ? { path: at } : { port: at, host: LOOPBACK, exclusive: true }, () => {
        // The folder around it lets nobody else come here. In a container another user than this one connects.
        if (typeof at === 'string') chmodSync(at, 0o666);
        resolve();
      });
    });
  }

  #offer(spare: Socket): void {
    const caller = this.#callers.shift();
    if (caller !== undefined) this.#join(caller, spare);
    else {
      this.#spares.push(spare);
      spare.once('close', () => remove(this.#spares, spare));
    }
  }

  #call(caller: Socket): void {
    const spare = this.#spares.shift();
    if (spare !== undefined) this.#join(caller, spare);
    else {
      this.#callers.push(caller);
      caller.setTimeout(PATIENCE_MILLISECONDS, () => caller.destroy());
      caller.once('close', () => remove(this.#callers, caller));
    }
  }

  #join(one: Socket, other: Socket): void {
    this.#known(other);
    one.setTimeout(0);
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  }

  #known(socket: Socket): Socket {
    if (!this.#sockets.has(socket)) {
      this.#sockets.add(socket);
      // How it ended is told to the other end by closing it.
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
    }
    return socket;
  }
}

function remove(list: Socket[], socket: Socket): void {
  const at = list.indexOf(socket);
  if (at >= 0) list.splice(at, 1);
}
