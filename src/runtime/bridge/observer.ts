import { hash } from 'node:crypto';
import type { Attributes, Span } from '@opentelemetry/api';
import type { AuditEvent } from '../../contract';
import type { AuditLog } from '../audit/audit-log';
import { Meta, Method } from '../mcp/keys';
import { targetOf } from '../mcp/mirrored-headers';
import { locate } from '../mcp/scan';
import type { Metrics } from '../telemetry/metrics';
import { Attribute, methodLabel, targetAttribute } from '../telemetry/semantic-conventions';
import type { Spans } from '../telemetry/spans';
import { parseTraceParent } from '../telemetry/trace-context';
import type { CallFacts, Observation, Observer, Outcome } from './observe';

export interface CallObserverOptions {
  readonly server: string;
  readonly metrics: Metrics;
  /** Absent: no audit stream. */
  readonly audit?: AuditLog;
  /** Whether audit events carry a digest of the arguments. */
  readonly digestArguments: boolean;
  /** Absent: no spans. */
  readonly spans?: Spans;
}

/** Longest text of a caller's making in an audit event. */
const TEXT = 256;

/** Turns calls into metrics, audit events and spans. */
export class CallObserver implements Observer {
  constructor(private readonly options: CallObserverOptions) {}

  get accepting(): boolean {
    return this.options.audit?.accepting ?? true;
  }

  begin(facts: CallFacts): Observation {
    return new ObservedCall(this.options, facts);
  }
}

class ObservedCall implements Observation {
  private readonly start = performance.now();
  private readonly method: string;
  private readonly target: string | undefined;
  private readonly revision: string;
  private readonly recorded: Recorded | undefined;
  private over = false;

  constructor(
    private readonly options: CallObserverOptions,
    facts: CallFacts,
  ) {
    this.method = facts.message.method ?? '';
    this.target = targetOf(facts.message);
    this.revision = facts.revision;
    if (options.audit !== undefined || options.spans !== undefined) this.recorded = record(options, facts, this.target);
  }

  end(outcome: Outcome, code?: number): void {
    if (this.over) return;
    this.over = true;
    const duration = performance.now() - this.start;
    const error = errorType(outcome, code);
    const tool = this.method === Method.TOOLS_CALL ? this.target : undefined;
    this.options.metrics.operation(methodLabel(this.method), this.revision, tool, error, duration / 1_000);
    if (this.recorded !== undefined) this.close(this.recorded, outcome, code, duration);
  }

  private close({ span, ...known }: Recorded, outcome: Outcome, code: number | undefined, duration: number): void {
    this.options.audit?.write({
      ...known,
      stream: 'audit',
      server: this.options.server,
      method: clip(this.method),
      target: this.target === undefined ? undefined : clip(this.target),
      revision: clip(this.revision),
      outcome,
      code,
      duration: Math.round(duration * 1_000) / 1_000,
    });
    if (span === undefined) return;
    const error = errorType(outcome, code);
    if (error !== undefined) {
      span.setAttribute(Attribute.ERROR, error);
      // 2: an error, as the API numbers it. Loading the API for this would load it where there are no spans.
      span.setStatus({ code: 2 });
    }
    if (code !== undefined) span.setAttribute(Attribute.STATUS, String(code));
    span.end();
  }
}

/** What is kept of a call until it is over: not the message, because the call may take long. */
interface Recorded extends Pick<AuditEvent, 'time' | 'argumentsDigest' | 'session' | 'source' | 'client' | 'trace'> {
  readonly span?: Span;
}

function record(
  { spans, digestArguments }: CallObserverOptions,
  facts: CallFacts,
  target: string | undefined,
): Recorded {
  const { message, caller, client, session } = facts;
  const parent = parseTraceParent(traceParentOf(facts));
  const args = digestArguments ? locate(message.bytes, 'params', 'arguments') : undefined;
  return {
    time: new Date().toISOString(),
    argumentsDigest: args && `sha256:${hash('sha256', message.bytes.subarray(args.start, args.end), 'hex')}`,
    session,
    source: caller.source,
    client: client === undefined ? undefined : clip(client),
    trace: parent?.traceId,
    span: spans?.start(spanName(message.method ?? '', target), attributesOf(facts, target), parent),
  };
}

/** The caller's place in its trace: `_meta` first, because it is the call's own; the header may be a proxy's. */
function traceParentOf({ message, caller }: CallFacts): unknown {
  return message.meta?.[Meta.TRACEPARENT] ?? caller.headers.traceparent;
}

function spanName(method: string, target: string | undefined): string {
  const label = methodLabel(method);
  return target === undefined || label === 'resources/read' || targetAttribute(label) === undefined
    ? label
    : `${label} ${target}`;
}

function attributesOf({ message, revision, caller, session }: CallFacts, target: string | undefined): Attributes {
  const method = methodLabel(message.method);
  const key = targetAttribute(method);
  return {
    [Attribute.METHOD]: method,
    [Attribute.REVISION]: revision,
    [Attribute.REQUEST_ID]: String(message.id),
    [Attribute.PEER]: caller.source,
    [Attribute.TRANSPORT]: 'tcp',
    ...(session !== undefined && { [Attribute.SESSION]: session }),
    ...(method === Method.TOOLS_CALL && { [Attribute.OPERATION]: 'execute_tool' }),
    ...(key !== undefined && target !== undefined && { [key]: target }),
  };
}

/** `error.type` of the semantic conventions. */
function errorType(outcome: Outcome, code: number | undefined): string | undefined {
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

function clip(text: string): string {
  return text.length <= TEXT ? text : text.slice(0, TEXT);
}
