import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Verifier, type VerifierOptions } from '../../src/audit';

export type Event = Record<string, unknown>;

/** Members in the order of their names: written anew here, so that a mistake of the library's own is seen. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted((value as Event)[key])]),
  );
}

/** Writes a chain as a pod does. */
export class Pod {
  readonly lines: string[] = [];
  readonly events: Event[] = [];
  private previous: string | undefined;

  constructor(
    readonly writer = 'github',
    private readonly secret?: Buffer,
    readonly chain = randomBytes(16).toString('hex'),
    private clock = Date.parse('2026-01-01T00:00:00Z'),
  ) {
    this.record('start');
  }

  record(event: string): this {
    const key =
      this.secret && createHmac('sha256', this.secret).update('strata.dev/audit-key').digest('hex').slice(0, 16);
    const algorithm = this.secret === undefined ? 'sha256' : 'hmac-sha256';
    return this.write({
      type: 'chain',
      event,
      writer: this.writer,
      host: 'pod',
      algorithm,
      ...(key && { key }),
      anchorSeconds: 60,
    });
  }

  call(more: Event = {}, seconds = 1): this {
    this.clock += seconds * 1_000;
    return this.write({
      type: 'call',
      server: this.writer,
      method: 'tools/call',
      target: 'get_issue',
      outcome: 'success',
      ...more,
    });
  }

  calls(count: number): this {
    for (let index = 0; index < count; index++) this.call({ duration: index / 7 });
    return this;
  }

  private write(event: Event): this {
    const { previous } = this;
    const body = sorted({
      stream: 'audit',
      time: new Date(this.clock).toISOString(),
      ...event,
      chain: this.chain,
      sequence: this.lines.length,
      ...(previous && { previous }),
    }) as Event;
    const text = JSON.stringify(body);
    const digest = this.secret === undefined ? createHash('sha256') : createHmac('sha256', this.secret);
    this.previous = `sha256:${digest.update(text).digest('hex')}`;
    this.events.push({ ...body, hash: this.previous });
    this.lines.push(JSON.stringify({ ...body, hash: this.previous }));
    return this;
  }

  /** What `/metrics` says at a line. */
  head(sequence = this.lines.length - 1): string {
    const number = Number.parseInt(String(this.events[sequence]?.['hash']).slice(7, 20), 16);
    return (
      `# TYPE strata_audit_chain_sequence gauge\nstrata_audit_chain_sequence{chain="${this.chain}"} ${sequence}\n` +
      `strata_audit_chain_head{chain="${this.chain}"} ${number}\n`
    );
  }
}

async function* once(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Verifies lines as one file. */
export async function verify(lines: readonly string[], options: VerifierOptions = {}, chunk = 65_536) {
  const verifier = new Verifier(options);
  await verifier.read('log', once(lines.map((line) => `${line}\n`).join(''), chunk));
  return verifier.end();
}

export async function kinds(lines: readonly string[], options?: VerifierOptions): Promise<string[]> {
  return (await verify(lines, options)).findings.map(({ kind, line }) =>
    line === undefined ? kind : `${kind} ${line}`,
  );
}
