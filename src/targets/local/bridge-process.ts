import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AdminPath } from '../../contract';
import { StrataError } from '../../errors';
import { ManagedProcess } from './managed-process';
import { packageRoot } from './package-root';

/**
 * Loaded into a bridge ahead of its own code: it ends with the process that started it. A `kill -9` of the command line, or its crash,
 * closes the channel between the two and leaves nothing running.
 */
const LEASH = `data:text/javascript,${encodeURIComponent(
  "process.once('disconnect', () => process.kill(process.pid, 'SIGTERM')); process.channel?.unref();",
)}`;

const POLL_MILLISECONDS = 100;

/**
 * Where the runtime bundle of this package is.
 *
 * @throws LOCAL_RUNTIME_MISSING
 */
export function runtimeBundle(root = packageRoot()): string {
  const file = join(root, 'lib', 'runtime', 'strata-runtime.mjs');
  if (!existsSync(file)) {
    throw new StrataError('LOCAL_RUNTIME_MISSING', file, {});
  }
  return file;
}

/** Starts a role of the runtime on a configuration file. */
export function startRole(
  role: 'bridge' | 'egress' | 'registry' | 'portal',
  runtime: string,
  configFile: string,
  environment: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): ManagedProcess {
  return new ManagedProcess(process.execPath, ['--import', LEASH, runtime, role, '--config', configFile], {
    cwd: dirname(configFile),
    env: environment,
    onLine,
    channel: true,
    terminate: 'process',
  });
}

/**
 * Waits until a role says that it is ready, a bridge that its server answers.
 *
 * @returns why it did not, or nothing
 */
export async function untilReady(
  adminPort: number,
  seconds: number,
  given: readonly AbortSignal[],
): Promise<string | undefined> {
  const deadline = AbortSignal.timeout(seconds * 1_000);
  const signal = AbortSignal.any([deadline, ...given]);
  let answer = 'nothing answered';
  while (!signal.aborted) {
    try {
      const response = await fetch(`http://127.0.0.1:${adminPort}${AdminPath.READY}`, { signal });
      if (response.ok) return undefined;
      answer = (await response.text()).trim() || `HTTP ${response.status}`;
    } catch {
      // Not listening yet.
    }
    await wait(POLL_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
  return deadline.aborted ? `it was not ready after ${seconds} s (${answer})` : answer;
}
