import type { BridgeConfig } from '../../contract';
import { Method } from '../mcp/keys';
import { targetOf } from '../mcp/mirrored-headers';
import type { Metrics } from '../telemetry/metrics';
import type { CallFacts, Observation, Observer, Outcome } from './observe';

/** Methods that are counted under their own name. Others come from callers and count as `_OTHER`. */
const KNOWN: ReadonlySet<string> = new Set([
  ...Object.values(Method),
  'completion/complete',
  'logging/setLevel',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/templates/list',
  'tasks/cancel',
  'tasks/get',
  'tasks/list',
  'tasks/result',
  'tasks/update',
]);

/** Counts calls. */
export class MetricsObserver implements Observer {
  readonly accepting = true;

  constructor(
    private readonly metrics: Metrics,
    _config: BridgeConfig,
  ) {}

  begin({ message, revision }: CallFacts): Observation {
    const start = performance.now();
    const method = KNOWN.has(message.method ?? '') ? (message.method as string) : '_OTHER';
    let over = false;
    return {
      end: (outcome, code) => {
        if (over) return;
        over = true;
        const tool = method === Method.TOOLS_CALL ? targetOf(message) : undefined;
        this.metrics.operation(
          { method, revision, tool, error: errorType(outcome, code) },
          (performance.now() - start) / 1_000,
        );
      },
    };
  }
}

/** `error.type` of the semantic conventions. */
export function errorType(outcome: Outcome, code: number | undefined): string | undefined {
  switch (outcome) {
    case 'success':
      return undefined;
    case 'tool-error':
      return 'tool_error';
    case 'error':
      return String(code ?? '_OTHER');
    default:
      return outcome;
  }
}
