import type { Attributes, Span } from '@opentelemetry/api';
import type { AuditReason } from '../../contract';
import { AccessRefusals } from '../audit/access-refusals';
import type { AuditLog } from '../audit/audit-log';
import { auditedPrincipal, type CallRecord, clip, recordCall, traceOf } from '../audit/call-record';
import { Method } from '../mcp/keys';
import { targetOf } from '../mcp/mirrored-headers';
import type { Metrics } from '../telemetry/metrics';
import { Attribute, methodLabel, targetAttribute } from '../telemetry/semantic-conventions';
import type { Spans } from '../telemetry/spans';
import { parseTraceParent, type TraceParent } from '../telemetry/trace-context';
import type { CallDetails, CallFacts, Observation, Observer, Outcome, RefusedAccess } from './observe';

export interface CallObserverOptions {
  readonly server: string;
  readonly metrics: Metrics;
  /** Absent: no audit stream. */
  readonly audit?: AuditLog;
  /** Whether audit events carry a digest of the arguments. */
  readonly digestArguments: boolean;
  /** Whether each call has an event before it is served. */
  readonly before?: boolean;
  /** Absent: no spans. */
  readonly spans?: Spans;
}

/** Turns calls into metrics, audit events and spans. */
export class CallObserver implements Observer {
  private calls = 0;
  private readonly open = { calls: 0 };
  private readonly refusals: AccessRefusals | undefined;

  constructor(private readonly options: CallObserverOptions) {
    const { audit, metrics } = options;
    this.refusals = audit && new AccessRefusals((event) => audit.write(event));
    metrics.gauge('strata_calls_total', 'Requests that came in, allowed or refused.', () => this.calls);
    metrics.gauge('strata_calls_open', 'Requests that came in and are not over: their event is still to come.', () => {
      return this.open.calls;
    });
  }

  get accepting(): boolean {
    return this.options.audit?.accepting ?? true;
  }

  arrived(count: number): void {
    this.calls += count;
  }

  begin(facts: CallFacts): Observation {
    facts.caller.observed++;
    return new ObservedCall(this.options, facts, this.open);
  }

  turnedAway(facts: CallFacts, reason: AuditReason, code?: number): void {
    const observation = this.begin(facts);
    observation.note({ reason });
    observation.end('denied', code);
  }

  refused({ caller, reason, detail, status }: RefusedAccess): void {
    this.calls++;
    // While nothing can be written, refusals would fill the memory. The coverage shows them.
    if (!this.accepting) return;
    this.refusals?.tell({
      stream: 'audit',
      type: 'access',
      time: new Date().toISOString(),
      server: this.options.server,
      source: caller.source,
      outcome: 'denied',
      reason,
      detail: clip(detail),
      status,
      principal: caller.identity && auditedPrincipal(caller.identity),
      trace: parseTraceParent(caller.headers.traceparent)?.traceId,
    });
  }

  get announces(): boolean {
    return this.options.audit !== undefined && this.options.before === true;
  }

  attempt(facts: CallFacts): Promise<boolean> | undefined {
    const { audit, server, digestArguments } = this.options;
    if (audit === undefined || !this.announces) return undefined;
    const { caller, message } = facts;
    caller.attempts ??= new Map();
    caller.attempts.set(message.id, audit.write({ ...recordCall(server, facts, digestArguments), type: 'attempt' }));
    return audit.written();
  }

  /** Writes what is summed up. */
  close(): void {
    this.refusals?.settle();
  }
}

class ObservedCall implements Observation {
  private readonly start = performance.now();
  private readonly method: string;
  private readonly target: string | undefined;
  private readonly revision: string;
  private readonly record: CallRecord | undefined;
  private readonly attempt: number | undefined;
  private readonly span: Span | undefined;
  private details: CallDetails | undefined;
  private over = false;

  constructor(
    private readonly options: CallObserverOptions,
    facts: CallFacts,
    private readonly open: { calls: number },
  ) {
    const { audit, spans, server, digestArguments } = options;
    this.open.calls++;
    this.method = facts.message.method ?? '';
    this.target = targetOf(facts.message);
    this.revision = facts.revision;
    if (audit !== undefined) {
      this.record = recordCall(server, facts, digestArguments);
      this.attempt = facts.caller.attempts?.get(facts.message.id);
    }
    this.span = spans?.start(spanName(this.method, this.target), attributesOf(facts, this.target), traceOf(facts));
  }

  get trace(): TraceParent | undefined {
    const context = this.span?.spanContext();
    return context && { traceId: context.traceId, spanId: context.spanId, sampled: (context.traceFlags & 1) === 1 };
  }

  note(details: CallDetails): void {
    // Nobody records it.
    if (this.record === undefined) return;
    this.details = this.details === undefined ? details : { ...this.details, ...details };
  }

  end(outcome: Outcome, code?: number): void {
    if (this.over) return;
    this.over = true;
    this.open.calls--;
    const duration = performance.now() - this.start;
    const error = errorType(outcome, code);
    const tool = this.method === Method.TOOLS_CALL ? this.target : undefined;
    this.options.metrics.operation(methodLabel(this.method), this.revision, tool, error, duration / 1_000);
    if (this.record !== undefined) this.write(this.record, outcome, code, duration);
    if (this.span !== undefined) close(this.span, error, code);
  }

  private write(record: CallRecord, outcome: Outcome, code: number | undefined, duration: number): void {
    this.options.audit?.write({
      ...record,
      ...this.details,
      type: 'call',
      attempt: this.attempt,
      outcome,
      code,
      duration: Math.round(duration * 1_000) / 1_000,
    });
  }
}

function close(span: Span, error: string | undefined, code: number | undefined): void {
  if (error !== undefined) {
    span.setAttribute(Attribute.ERROR, error);
    // 2: an error, as the API numbers it. Loading the API for this would load it where there are no spans.
    span.setStatus({ code: 2 });
  }
  if (code !== undefined) span.setAttribute(Attribute.STATUS, String(code));
  span.end();
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
