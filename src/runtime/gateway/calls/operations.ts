import { outcomeOf } from '../../bridge/observe';
import { Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';
import type { ClientOperations } from './client-operations';

/** One call at an upstream while it is measured. */
export interface Operation {
  /** The upstream answered. */
  answered(answer: Message): void;
  /** There is no answer, and why. */
  failed(error: 'timeout' | 'cancelled'): void;
}

/** Begins to measure a call at an upstream: `mcp.client.operation.duration`. */
export function measure(operations: ClientOperations, upstream: string, revision: string, message: Message): Operation {
  const start = performance.now();
  const tool = message.method === Method.TOOLS_CALL ? String(message.params?.name ?? '') : undefined;
  let over = false;
  const end = (error: string | undefined) => {
    if (over) return;
    over = true;
    const seconds = (performance.now() - start) / 1_000;
    operations.add({ upstream, method: message.method ?? '', revision, tool, error }, seconds);
  };
  return {
    answered: (answer) => {
      const { outcome, code } = outcomeOf(answer);
      end(outcome === 'success' ? undefined : outcome === 'tool-error' ? 'tool_error' : String(code ?? '_OTHER'));
    },
    failed: (error) => end(error),
  };
}
