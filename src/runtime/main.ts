import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { BridgeConfig, EgressConfig, GatewayConfig, Path, PortalConfig, RegistryConfig } from '../contract';
import { StrataError } from '../errors';
import { readConfig } from './config';

/** A role that runs, until it is asked to end. */
interface Running {
  close(): Promise<unknown>;
}

/** The roles of the image, each with what starts it from its configuration. A process reads the code of its own role alone. */
const ROLES: ReadonlyMap<string, (config: string) => Promise<Running>> = new Map<
  string,
  (config: string) => Promise<Running>
>([
  [
    'bridge',
    async (config) => {
      const { startBridge } = await import('./bridge/start');
      return startBridge(readConfig(config, BridgeConfig));
    },
  ],
  [
    'gateway',
    async (config) => {
      const { startGateway } = await import('./gateway/start');
      return startGateway(readConfig(config, GatewayConfig), { file: config });
    },
  ],
  [
    'registry',
    async (config) => {
      frugal();
      const { startRegistry } = await import('./registry/start');
      return startRegistry(readConfig(config, RegistryConfig));
    },
  ],
  [
    'portal',
    async (config) => {
      const { startPortal } = await import('./portal/start');
      return startPortal(readConfig(config, PortalConfig));
    },
  ],
  [
    'egress',
    async (config) => {
      const { startEgress } = await import('./egress/start');
      return startEgress(readConfig(config, EgressConfig));
    },
  ],
]);

/** For a role that answers from what it holds in memory: a nursery that grows with the load takes more than the whole catalogue, and gains it nothing. */
function frugal(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

const USAGE = `usage: strata-runtime ${[...ROLES.keys()].join('|')} [--config FILE]
       strata-runtime registry backup|restore|import --file FILE [--config FILE] [--copy] [--format FORMAT]
       strata-runtime registry backup --folder FOLDER [--keep COUNT] [--config FILE]\n`;

/** Exit codes: 0 stopped on request, 1 internal error or a port that cannot be had, 2 wrong usage or configuration. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string', default: Path.CONFIG_FILE },
      file: { type: 'string' },
      folder: { type: 'string' },
      keep: { type: 'string' },
      format: { type: 'string' },
      copy: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (positionals.length === 2 && positionals[0] === 'registry') return operateRegistry(positionals[1] ?? '', values);
  const start = positionals.length === 1 ? ROLES.get(positionals[0] ?? '') : undefined;
  if (values.help || start === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const running = await start(values.config);
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait.
      if (asked) process.exit(128 + constants.signals[signal]);
      asked = true;
      void running.close().then(() => process.exit(0));
    });
  }
}

interface OperationValues {
  readonly config: string;
  readonly file?: string | undefined;
  readonly folder?: string | undefined;
  readonly keep?: string | undefined;
  readonly format?: string | undefined;
  readonly copy?: boolean | undefined;
}

/** Something is done with a registry's store, and the process ends. */
async function operateRegistry(name: string, { config, keep: kept, ...values }: OperationValues): Promise<void> {
  const { OPERATIONS, operate } = await import('./registry/operate/operate');
  const operation = OPERATIONS.find((known) => known === name);
  const { file, folder, copy } = values;
  const keep = kept === undefined ? undefined : Number(kept);
  const whole = keep === undefined || (Number.isInteger(keep) && keep > 0);
  const inFolder = operation === 'backup' && folder !== undefined && file === undefined && copy !== true;
  const usable = inFolder ? whole : file !== undefined && folder === undefined && keep === undefined;
  if (operation === undefined || !usable) throw new TypeError(USAGE.trimEnd());
  const done = await operate(readConfig(config, RegistryConfig), operation, { ...values, keep });
  process.stdout.write(`${JSON.stringify(done)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = StrataError.is(error) || error instanceof TypeError ? 2 : 1;
});
