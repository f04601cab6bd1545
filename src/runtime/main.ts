import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BridgeConfig, Path } from '../contract';
import { StrataError } from '../errors';
import { startBridge } from './bridge/start';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { config: { type: 'string', default: Path.CONFIG_FILE } },
});

async function main(): Promise<void> {
  void positionals;
  const parsed = BridgeConfig.safeParse(JSON.parse(readFileSync(values.config, 'utf8')));
  if (!parsed.success)
    throw new StrataError('RUNTIME_CONFIG_INVALID', values.config, { problems: parsed.error.message });
  const bridge = await startBridge(parsed.data);
  process.once('SIGTERM', () => void bridge.close().then(() => process.exit(0)));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
