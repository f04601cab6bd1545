import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const RESULTS = join(__dirname, '../../test-results/pulumi');

interface Project {
  readonly runtime: { readonly options?: { readonly typescript?: boolean; readonly nodeargs?: string } };
}

/** One operation of a plan, as `pulumi preview --json` tells it. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly newState?: { readonly type: string; readonly custom: boolean; readonly inputs: Record<string, unknown> };
}

/** Where an API server is, and who may do everything there. */
export interface ApiServerPlace {
  readonly url: string;
  readonly token: string;
  readonly caFile: string;
}

/** A stack of a copy of a project, deployed by the real command line into a folder. */
export class Stack {
  readonly #home = mkdtempSync(join(tmpdir(), 'pulumi-'));
  readonly #journal = join(this.#home, 'journal');
  readonly #folder: string;
  #provider!: ChildProcess;
  #port = '';

  private constructor(
    project: string,
    readonly name: string,
  ) {
    // Inside the package, so that the program finds it by its name.
    this.#folder = mkdtempSync(join(mkdirs(RESULTS), 'project-'));
    cpSync(project, this.#folder, { recursive: true });
    this.#host();
  }

  /** The language host is older than the command line, and takes the project's options as arguments, as the command line of its time told them. */
  #host(): void {
    const { runtime } = parse(readFileSync(join(this.#folder, 'Pulumi.yaml'), 'utf8')) as Project;
    const { typescript = true, nodeargs } = runtime.options ?? {};
    const args = [`-typescript=${typescript}`, ...(nodeargs === undefined ? [] : [`-nodeargs=${nodeargs}`])];
    const quoted = args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(' ');
    const file = join(mkdirs(join(this.#home, 'bin')), 'pulumi-language-nodejs');
    writeFileSync(file, `#!/bin/sh\nexec '${join(RESULTS, 'bin/host')}' ${quoted} "$@"\n`, { mode: 0o755 });
  }

  /** A new stack of a project, with the configuration that stands in `Pulumi.<name>.yaml`. Its objects are kept by the stand-in, or go to a server. */
  static async create(project: string, name: string, server?: ApiServerPlace): Promise<Stack> {
    const stack = new Stack(project, name);
    writeFileSync(stack.#journal, '');
    stack.#provider = spawn(process.execPath, [join(__dirname, 'provider.mjs'), stack.#journal, '127.0.0.1:0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...(server && { API_SERVER: JSON.stringify(server) }) },
    });
    const [line] = (await once(stack.#provider.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    stack.#port = line.toString().trim();
    stack.run('stack', 'init', name);
    return stack;
  }

  /** Edits a file of the project. */
  edit(file: string, change: (text: string) => string): void {
    const path = join(this.#folder, file);
    const before = readFileSync(path, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`nothing changes in ${file}`);
    writeFileSync(path, after);
  }

  /** Runs the command line; what it printed. */
  run(...args: string[]): string {
    const { status, text, stdout } = this.attempt(...args);
    if (status !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${status}:\n${text}`);
    return stdout;
  }

  /** Runs the command line, which may refuse. */
  attempt(...args: string[]): { readonly status: number | null; readonly stdout: string; readonly text: string } {
    const { status, stdout, stderr, error } = spawnSync('pulumi', [...args, '--non-interactive'], {
      cwd: this.#folder,
      encoding: 'utf8',
      timeout: 240_000,
      maxBuffer: 2 ** 28,
      env: {
        PATH: `${join(this.#home, 'bin')}:${join(RESULTS, 'bin')}:${join(process.execPath, '..')}:${process.env['PATH']}`,
        HOME: this.#home,
        PULUMI_HOME: this.#home,
        PULUMI_BACKEND_URL: `file://${this.#home}`,
        PULUMI_CONFIG_PASSPHRASE: 'of the test',
        PULUMI_SKIP_UPDATE_CHECK: 'true',
        PULUMI_DEBUG_PROVIDERS: `kubernetes:${this.#port}`,
      },
    });
    if (error) throw error;
    return { status, stdout, text: stdout + stderr };
  }

  /** What an update would do, of objects and components. */
  plan(): Step[] {
    const { steps } = JSON.parse(this.run('preview', '--json')) as { steps: Step[] };
    return steps.filter(({ urn }) => !urn.includes('pulumi:pulumi:Stack') && !urn.includes('pulumi:providers:'));
  }

  /** What the provider was asked to do since the last time, in order: `create <construct path>`. */
  journal(): string[] {
    const lines = readFileSync(this.#journal, 'utf8').split('\n').filter(Boolean);
    writeFileSync(this.#journal, '');
    return lines;
  }

  async remove(): Promise<void> {
    this.#provider.kill();
    await once(this.#provider, 'exit');
    rmSync(this.#folder, { recursive: true });
    rmSync(this.#home, { recursive: true });
  }
}

function mkdirs(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}
