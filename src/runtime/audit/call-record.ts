import { hash } from 'node:crypto';
import type { AttemptEvent, AuditPrincipal } from '../../contract';
import type { Principal } from '../auth/principal';
import { Meta } from '../mcp/keys';
import type { Message } from '../mcp/message';
import { targetOf } from '../mcp/mirrored-headers';
import { locate } from '../mcp/scan';
import { parseTraceParent, type TraceParent } from '../telemetry/trace-context';
import type { Unlinked } from './audit-chain';

/** Longest text of a caller's making in an audit event. */
const TEXT = 256;
/** Most groups and actors in an audit event. A token may carry hundreds. */
const GROUPS = 32;

/** What an audit event is made of. */
export interface Recordable {
  readonly message: Message;
  readonly revision: string;
  readonly caller: {
    readonly source: string;
    readonly headers: { readonly traceparent?: string };
    readonly identity?: Principal;
  };
  readonly client?: string;
  readonly session?: string;
}

/** What is kept of a call until it is over: not the message, because the call may take long. */
export type CallRecord = Omit<Unlinked<AttemptEvent>, 'type'>;

/** Reads what both events of a call say. */
export function recordCall(server: string, facts: Recordable, digestArguments: boolean): CallRecord {
  const { message, caller, client, session, revision } = facts;
  const args = digestArguments ? locate(message.bytes, 'params', 'arguments') : undefined;
  const target = targetOf(message);
  return {
    argumentsDigest: args && `sha256:${hash('sha256', message.bytes.subarray(args.start, args.end), 'hex')}`,
    client: client === undefined ? undefined : clip(client),
    method: clip(message.method ?? ''),
    principal: caller.identity && auditedPrincipal(caller.identity),
    revision: clip(revision),
    server,
    session,
    source: caller.source,
    stream: 'audit',
    target: target === undefined ? undefined : clip(target),
    time: new Date().toISOString(),
    trace: traceOf(facts)?.traceId,
  };
}

/** The caller's place in its trace: `_meta` first, because it is the call's own; the header may be a proxy's. */
export function traceOf({ message, caller }: Recordable): TraceParent | undefined {
  return parseTraceParent(message.meta?.[Meta.TRACEPARENT] ?? caller.headers.traceparent);
}

/** A principal as events name it. Texts are an issuer's, and are cut all the same. */
export function auditedPrincipal(principal: Principal): AuditPrincipal {
  const known = AUDITED.get(principal);
  if (known !== undefined) return known;
  const { key, subject, issuer, groups, businessUnit, client, actors } = principal;
  const made: AuditPrincipal = {
    ...(actors.length > 0 && { actors: actors.slice(0, GROUPS).map(clip) }),
    ...(businessUnit !== undefined && { businessUnit: clip(businessUnit) }),
    ...(client !== undefined && { client: clip(client) }),
    ...(groups.length > 0 && { groups: groups.slice(0, GROUPS).map(clip) }),
    issuer: clip(issuer),
    key: clip(key),
    subject: clip(subject),
  };
  AUDITED.set(principal, made);
  return made;
}

/** Principals are made once a token, and call often. */
const AUDITED = new WeakMap<Principal, AuditPrincipal>();

/** No text of a caller's making is longer. */
export function clip(text: string): string {
  return text.length <= TEXT ? text : text.slice(0, TEXT);
}
