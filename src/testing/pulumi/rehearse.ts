import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { StrataError } from '../../errors';
import { RehearsalEngine } from './engine';
import type { Registration } from './registration';

/** What to rehearse. */
export interface RehearsalOptions {
  /** The folder of `Pulumi.yaml` and of the stacks' configurations. */
  readonly folder: string;
  /** The stack, such as `dev`: its configuration is `Pulumi.dev.yaml`. */
  readonly stack: string;
  /**
   * Values for what is encrypted in the configuration, by key with the project's name, such as `acme:token`.
   * @default none
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * Time for the whole program, milliseconds.
   * @default 120000
   */
  readonly timeout?: number;
}

/**
 * Runs the real program of a stack with its real configuration against an engine that creates nothing, and returns what the program registered. Needs
 * neither the Pulumi command line nor a cluster.
 *
 * @throws StrataError REHEARSAL_FAILED with what the program said, REHEARSAL_SECRET_MISSING
 */
export async function rehearse({
  folder,
  stack,
  secrets = {},
  timeout = 120_000,
}: RehearsalOptions): Promise<Registration[]> {
  const project = parse(readFileSync(join(folder, 'Pulumi.yaml'), 'utf8')) as Project;
  const file = join(folder, `Pulumi.${stack}.yaml`);
  const { config, secretKeys } = configurationOf(file, secrets);
  const engine = new RehearsalEngine(project.name, stack);
  try {
    const address = await engine.listen();
    const program = createRequire(join(resolve(folder), 'Pulumi.yaml')).resolve('@pulumi/pulumi/cmd/run');
    const child = spawn(
      process.execPath,
      [
        ...nodeArguments(project),
        program,
        ...['--monitor', address, '--engine', address, '--project', project.name, '--stack', stack],
        ...['--pwd', resolve(folder), '--dry-run', 'true', '--parallel', '64'],
        resolve(folder, project.main ?? '.'),
      ],
      {
        env: {
          ...process.env,
          PULUMI_NODEJS_TYPESCRIPT: 'false',
          PULUMI_CONFIG: JSON.stringify(config),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
        },
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout,
      },
    );
    const said: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const code = await new Promise<number | null>((done, failed) => child.on('close', done).on('error', failed));
    if (code === 0) return engine.registrations;
    const messages = engine.errors.length > 0 ? engine.errors : [said.join('').trim()];
    if (child.killed) messages.push(`It was stopped after ${timeout} ms`);
    throw new StrataError('REHEARSAL_FAILED', file, { code: code ?? 'none', messages: messages.join('\n') });
  } finally {
    engine.close();
  }
}

/** What a rehearsal reads of `Pulumi.yaml`. */
interface Project {
  readonly name: string;
  readonly main?: string;
  readonly runtime?: string | { readonly options?: { readonly nodeargs?: string } };
}

/** The arguments that the project gives Node.js, split as a shell would. */
function nodeArguments({ runtime }: Project): string[] {
  const text = typeof runtime === 'object' ? (runtime.options?.nodeargs ?? '') : '';
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, one, other, plain]) => one ?? other ?? plain ?? '');
}

/** As the command line hands it to the program: every value as text. */
function configurationOf(
  file: string,
  secrets: Readonly<Record<string, string>>,
): { config: Record<string, string>; secretKeys: string[] } {
  const { config = {} } = (parse(readFileSync(file, 'utf8')) ?? {}) as { config?: Record<string, unknown> };
  const secretKeys = Object.keys(config).filter((key) => isEncrypted(config[key]));
  const entries = Object.entries(config).map(([key, value]) => {
    if (!isEncrypted(value)) return [key, typeof value === 'string' ? value : JSON.stringify(value)] as const;
    const text = secrets[key];
    if (text === undefined) throw new StrataError('REHEARSAL_SECRET_MISSING', file, { key });
    return [key, text] as const;
  });
  return { config: Object.fromEntries(entries), secretKeys };
}

function isEncrypted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'secure');
}
