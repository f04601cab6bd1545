import type { ExitCode } from '../../src/cli/exit-code';
import { run } from '../../src/cli/program';
import type { Session } from '../../src/cli/session';
import type { Assembly } from '../../src/contract';
import { Scratch } from '../targets/local/support';

/** A session that remembers what it was told. */
export class FakeSession implements Session {
  readonly output: string[] = [];
  readonly errors: string[] = [];
  readonly environment: Record<string, string | undefined>;
  readonly #interrupts = new Set<() => void>();

  constructor(
    readonly folder: string,
    readonly interactive = false,
    environment: Record<string, string | undefined> = {},
  ) {
    this.environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment };
  }

  out(text: string): void {
    this.output.push(text);
  }

  err(text: string): void {
    this.errors.push(text);
  }

  /** What is given on standard input. */
  stdin = '';

  get input(): AsyncIterable<Buffer> {
    const { stdin } = this;
    return (async function* () {
      yield Buffer.from(stdin);
    })();
  }

  onInterrupt(listener: () => void): () => void {
    this.#interrupts.add(listener);
    return () => this.#interrupts.delete(listener);
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    for (const listener of this.#interrupts) listener();
  }

  get listeners(): number {
    return this.#interrupts.size;
  }

  get text(): string {
    return this.output.join('\n');
  }

  get errorText(): string {
    return this.errors.join('\n');
  }
}

/** A project on disk whose program is plain JavaScript. */
export class FakeProject extends Scratch {
  constructor(body: string) {
    super();
    this.write('cdk8s.yaml', 'language: typescript\napp: node main.mjs\n');
    this.write('main.mjs', `import { writeFileSync } from 'node:fs';\n${body}\n`);
  }

  /** One whose program hands an assembly over. */
  static of(assembly: Assembly): FakeProject {
    return new FakeProject(`writeFileSync(process.env.STRATA_ASSEMBLY, ${JSON.stringify(JSON.stringify(assembly))});`);
  }
}

export interface Ended {
  readonly code: ExitCode;
  readonly session: FakeSession;
}

/** Runs a command line in this process. */
export async function strata(folder: string, ...argv: string[]): Promise<Ended> {
  const session = new FakeSession(folder);
  return { code: await run(argv, session), session };
}
