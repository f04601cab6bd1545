import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts the fixture with its own HTTP listener. */
export async function serveDirect([executable, ...args], cwd) {
  const child = spawn(executable, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(20_000) });
  return {
    url: JSON.parse(line).url,
    stop: async () => {
      child.kill();
      await once(child, 'close');
    },
  };
}
