import type { Span } from '@opentelemetry/api';
import { outcomeOf } from '../../bridge/observe';
import { editObject } from '../../bridge/translate/map/edit';
import { Meta, Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';
import { targetOf } from '../../mcp/mirrored-headers';
import { Attribute, methodLabel, targetAttribute } from '../../telemetry/semantic-conventions';
import type { Spans } from '../../telemetry/spans';
import { formatTraceParent, type TraceParent } from '../../telemetry/trace-context';
import type { ClientOperations } from './client-operations';

/** What a call at an upstream is measured with. */
export interface Instruments {
  readonly operations: ClientOperations;
  /** Absent: no spans. */
  readonly spans?: Spans | undefined;
}

/** What is known of a call when it goes to its upstream. */
export interface OperationFacts {
  readonly upstream: string;
  readonly revision: string;
  /** When it goes there, milliseconds of `performance.now()`. */
  readonly began: number;
  /** As the upstream takes it. */
  readonly message: Message;
  /** The place of the client's request in a trace. */
  readonly parent: TraceParent | undefined;
}

/** One call at an upstream while it is measured. */
export interface Operation {
  /** The call as it is sent: where spans are made, it says which one it belongs to. */
  readonly message: Message;
  /** The upstream answered. */
  answered(answer: Message): void;
  /** There is no answer, and why. */
  failed(error: 'timeout' | 'cancelled'): void;
}

/** Begins to measure a call at an upstream: `mcp.client.operation.duration`, and a span of the kind CLIENT. */
export function measure({ operations, spans }: Instruments, facts: OperationFacts): Operation {
  return new MeasuredOperation(operations, facts, spans && begin(spans, facts));
}

class MeasuredOperation implements Operation {
  readonly message: Message;
  private over = false;

  constructor(
    private readonly operations: ClientOperations,
    private readonly facts: OperationFacts,
    private readonly span: Span | undefined,
  ) {
    this.message = span === undefined ? facts.message : within(facts.message, span);
  }

  answered(answer: Message): void {
    const { outcome, code } = outcomeOf(answer);
    this.end(outcome === 'success' ? undefined : outcome === 'tool-error' ? 'tool_error' : String(code ?? '_OTHER'));
  }

  failed(error: 'timeout' | 'cancelled'): void {
    this.end(error);
  }

  private end(error: string | undefined): void {
    if (this.over) return;
    this.over = true;
    const { upstream, revision, began, message } = this.facts;
    const { method = '' } = message;
    const tool = method === Method.TOOLS_CALL ? targetOf(message) : undefined;
    this.operations.add({ upstream, method, revision, tool, error }, (performance.now() - began) / 1_000);
    if (this.span !== undefined) close(this.span, error);
  }
}

function close(span: Span, error: string | undefined): void {
  if (error !== undefined) {
    span.setAttribute(Attribute.ERROR, error);
    // 2: an error, as the API numbers it.
    span.setStatus({ code: 2 });
  }
  span.end();
}

function begin(spans: Spans, { upstream, revision, message, parent }: OperationFacts): Span {
  const method = methodLabel(message.method);
  const target = targetOf(message);
  const key = targetAttribute(method);
  const named = target !== undefined && key !== undefined && key !== Attribute.RESOURCE;
  const attributes = {
    [Attribute.METHOD]: method,
    [Attribute.REVISION]: revision,
    'strata.upstream': upstream,
    ...(method === Method.TOOLS_CALL && { [Attribute.OPERATION]: 'execute_tool' }),
    ...(key !== undefined && target !== undefined && { [key]: target }),
  };
  return spans.start(named ? `${method} ${target}` : method, attributes, parent, 'client');
}

/** The call below this span (2026-07-28 `basic/index`, "_meta": W3C Trace Context). */
function within(message: Message, span: Span): Message {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const traceparent = formatTraceParent({ traceId, spanId, sampled: (traceFlags & 1) === 1 });
  return editObject(message, ['params', '_meta'], { set: { [Meta.TRACEPARENT]: traceparent } });
}
