import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { Path } from '../contract';
import { StrataError } from '../errors';
import { readBridgeConfig } from './bridge/config';
import { startBridge } from './bridge/start';

const USAGE = 'usage: strata-runtime bridge [--config FILE]\n';

/** Exit codes: 0 stopped on request, 1 internal error or a port that cannot be had, 2 wrong usage or configuration. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { config: { type: 'string', default: Path.CONFIG_FILE }, help: { type: 'boolean', default: false } },
  });
  if (values.help || positionals.length !== 1 || positionals[0] !== 'bridge') {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const bridge = await startBridge(readBridgeConfig(values.config));
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait.
      if (asked) process.exit(128 + constants.signals[signal]);
      asked = true;
      void bridge.close().then(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = StrataError.is(error) || error instanceof TypeError ? 2 : 1;
});
