/** A packet: bytes, or one of the marks between them. Source: Git, gitprotocol-common and gitprotocol-v2. */
export type Packet = Buffer | 'flush' | 'delimiter' | 'end';

const MARKS: Readonly<Record<number, Packet>> = { 0: 'flush', 1: 'delimiter', 2: 'end' };

/** Splits an answer. */
export function* packets(bytes: Buffer): Generator<Packet> {
  for (let at = 0; at < bytes.length; ) {
    const digits = bytes.toString('latin1', at, at + 4);
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw new Error('the answer is not of Git');
    const length = Number.parseInt(digits, 16);
    const mark = MARKS[length];
    if (mark !== undefined) {
      yield mark;
      at += 4;
      continue;
    }
    if (length < 4 || at + length > bytes.length) throw new Error('the answer ends in its middle');
    yield bytes.subarray(at + 4, at + length);
    at += length;
  }
}

/** A request of protocol 2. */
export function requestOf(command: string, args: readonly string[]): string {
  const lines = [`command=${command}\n`, 'agent=mcp-strata-registry\n', 'object-format=sha1\n'];
  return `${lines.map(packet).join('')}0001${args.map((arg) => packet(`${arg}\n`)).join('')}0000`;
}

function packet(text: string): string {
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;
}

/** The text of a packet, without the line feed that ends it. */
export const textOfPacket = (packet: Buffer) => packet.toString('utf8').replace(/\n$/, '');
