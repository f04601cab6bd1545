import { statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { fixedParts, GatewayConfig } from '../../contract';
import { readConfig } from '../config';
import type { Log } from '../telemetry/log';
import type { GatewayMetrics } from './calls/client-operations';

/** How often the file is looked at, milliseconds. */
const LOOK = 2_000;

export interface ReloadOptions {
  readonly path: string;
  readonly started: GatewayConfig;
  /** @throws Error where it cannot be used; then the one before stays */
  readonly apply: (config: GatewayConfig) => Promise<void>;
  readonly log: Log;
  readonly metrics: GatewayMetrics;
  readonly look?: number;
}

/**
 * Follows the configuration file while the gateway runs. Kubernetes replaces the file of a ConfigMap by moving a link, so that it is looked at by time and
 * not by events, which a moved link does not make. What is not valid is refused as a whole: the gateway goes on with what it had, and says so.
 */
export class Reload {
  private seen: string;
  private current: GatewayConfig;
  private invalid = false;
  private applied = Date.now();
  private looking: Promise<void> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: ReloadOptions) {
    this.current = options.started;
    this.seen = stamp(options.path);
    const { metrics, look = LOOK } = options;
    this.timer = setInterval(() => void this.look(), look).unref();
    metrics.gauge('strata_gateway_config_valid', 'Whether the configuration file is the one that is used.', () =>
      this.invalid ? 0 : 1,
    );
    metrics.gauge(
      'strata_gateway_config_applied_seconds',
      'When the configuration was last applied, Unix time.',
      () => this.applied / 1_000,
    );
  }

  /** Looks at the file now. Resolves when what was found is applied or refused. */
  look(): Promise<void> {
    this.looking = this.looking.then(() => this.check());
    return this.looking;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async check(): Promise<void> {
    const { path, apply, log, metrics } = this.options;
    const found = stamp(path);
    if (found === this.seen) return;
    this.seen = found;
    try {
      const next = readConfig(path, GatewayConfig);
      const fixed = changed(fixedParts(this.current), fixedParts(next));
      if (fixed.length > 0) throw new Error(`a change of ${fixed.join(', ')} needs new pods`);
      if (!same(next, this.current)) await apply(next);
      this.current = next;
      this.invalid = false;
      this.applied = Date.now();
      metrics.count('strata_gateway_config_reloads_total', 'applied');
      log.info({ event: 'config-applied', file: await realpath(path) }, 'The configuration was read again');
    } catch (error) {
      this.invalid = true;
      metrics.count('strata_gateway_config_reloads_total', 'refused');
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ event: 'config-refused', reason }, 'The configuration is not used: the one before stays');
    }
  }
}

/** Tells one file from the next. The file behind a link counts. */
function stamp(path: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return 'missing';
  }
}

function changed(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.filter((key) => !same(before[key], after[key]));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
