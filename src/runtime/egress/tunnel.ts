import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Passage } from './passage';
import type { Answer } from './reasons';

const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';
/** How long somebody who was refused has to read why, milliseconds. */
const LEAVE = 1_000;

/** Lets bytes pass both ways, whatever they are. Each direction ends on its own; when both have, or one breaks, all is over. */
export function openTunnel(passage: Passage, client: Duplex, head: Buffer, upstream: Socket): void {
  // Many clients break off once they have everything.
  client.on('error', () => passage.cut(upstream.readableEnded ? undefined : 'client-failed'));
  upstream.on('error', () => passage.cut('upstream-failed'));
  let open = 2;
  for (const end of [client, upstream]) {
    end.once('close', () => {
      open -= 1;
      // One end that closes before it was asked to has broken off.
      if (open === 0) passage.end();
      else if (!end.readableEnded || !end.writableFinished)
        passage.cut(end === client ? 'client-failed' : 'upstream-failed');
    });
  }
  client.write(ESTABLISHED);
  if (head.length > 0 && passage.takeUp(head.length)) upstream.write(head);
  passage.upload(client, upstream);
  passage.download(upstream, client);
}

/** Refuses what came with CONNECT. The end is not forced at once: it would overtake the answer. */
export function answerRaw(client: Duplex, { status, headers, body }: Answer): void {
  const lines = headers.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${headers[index + 1]}\r\n`] : []));
  client.on('error', () => undefined);
  const timer = setTimeout(() => client.destroy(), LEAVE);
  client.once('close', () => clearTimeout(timer));
  client.end(`HTTP/1.1 ${status} ${status === 403 ? 'Forbidden' : 'Refused'}\r\n${lines.join('')}\r\n${body}`);
  client.resume();
}
