import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE } from './exchange';

/** Opens a TCP connection to the endpoint. Errors are part of what is tested: they are kept, not thrown. */
export function dial(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Sends bytes and reads until the other side closes or is quiet after an answer. */
export async function raw(url: string, bytes: string): Promise<{ status: number | undefined; text: string }> {
  const socket = await dial(url);
  let text = '';
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const answered = new Promise<void>((resolve) =>
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('\r\n\r\n')) setTimeout(resolve, 100);
    }),
  );
  socket.write(bytes);
  await Promise.race([closed, answered, pause(PATIENCE, undefined, { ref: false })]);
  socket.destroy();
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
  return { status: status === undefined ? undefined : Number(status), text };
}

/** Sends a body that is far too large for as long as somebody takes it. Resolves with how much was sent. */
export function oversized(url: string, bytes: number, chunked: boolean): Promise<{ status?: number; sent: number }> {
  return new Promise((resolve) => {
    let sent = 0;
    let status: number | undefined;
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      timeout: PATIENCE,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(!chunked && { 'content-length': `${bytes}` }),
      },
    });
    const done = () => {
      outgoing.destroy();
      resolve({ ...(status !== undefined && { status }), sent });
    };
    outgoing.on('response', (response) => {
      status = response.statusCode;
      response.resume();
      // Time for a bridge that would go on reading to show it.
      setTimeout(done, 300);
    });
    outgoing.on('error', done);
    outgoing.on('timeout', done);
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const write = () => {
      while (sent < bytes && !outgoing.destroyed) {
        sent += chunk.length;
        if (!outgoing.write(chunk)) {
          outgoing.once('drain', write);
          return;
        }
      }
    };
    write();
  });
}
