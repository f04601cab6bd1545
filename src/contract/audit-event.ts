import { z } from 'zod';
import { chainLink } from './audit-chain';

/** Who asked, as a verified token says. Absent in an event: nobody was authenticated. */
export const AuditPrincipal = z.strictObject({
  /** Tells principals apart over all issuers. */
  key: z.string(),
  subject: z.string(),
  issuer: z.string(),
  /** The groups that counted, at most 32. */
  groups: z.array(z.string()).optional(),
  businessUnit: z.string().optional(),
  /** The OAuth client. */
  client: z.string().optional(),
  /** Who acts for the subject, the present actor first (RFC 8693, 4.1). */
  actors: z.array(z.string()).optional(),
});
export type AuditPrincipal = z.infer<typeof AuditPrincipal>;

/** What the policy said. */
export const AuditDecision = z.strictObject({
  verdict: z.enum(['permit', 'forbid', 'ask']),
  /** Ids of the policies that decided. Empty: nothing permits it. */
  policies: z.array(z.string()),
  /** `dry-run`: nothing is refused, and `wouldBe` says what would have been. */
  mode: z.enum(['enforce', 'dry-run']).optional(),
  wouldBe: z.enum(['forbid', 'ask']).optional(),
  /** The engine could not decide. */
  failed: z.boolean().optional(),
  /** Where a person was asked: what that person said. */
  confirmed: z.boolean().optional(),
});
export type AuditDecision = z.infer<typeof AuditDecision>;

/** What a guardrail said of a call. */
export const AuditGuardrail = z.strictObject({
  guardrail: z.string(),
  phase: z.enum(['request', 'response']),
  verdict: z.enum(['pass', 'redact', 'block']),
  /** `dry-run`: nothing was refused or changed. */
  mode: z.enum(['enforce', 'dry-run']).optional(),
  /** In the guardrail's words. */
  reason: z.string().optional(),
  /** It did not answer in time, or not in words that are known. */
  failed: z.boolean().optional(),
});
export type AuditGuardrail = z.infer<typeof AuditGuardrail>;

/** Why a request was refused. */
export const AuditReason = z.enum([
  /** 401: no token, or one that is not accepted. */
  'unauthenticated',
  /** 403: the token lacks a scope. */
  'insufficient-scope',
  'policy',
  'policy-unavailable',
  /** A person was asked and did not agree, or could not be asked. */
  'not-confirmed',
  'rate-limit',
  'rate-limit-unavailable',
  /** What may be used in an hour, a day or a month is used. */
  'budget',
  'budget-unavailable',
  /** An outside system that looks at calls refused it, or what came back. */
  'guardrail',
  'guardrail-unavailable',
  /** The tool is not the one that was approved. */
  'drift',
  'unknown-tool',
  /** The session is missing, unknown, over, or somebody else's. */
  'session',
  /** The request breaks the protocol's rules. */
  'protocol',
  /** A cap of the role or of the upstream is reached. */
  'capacity',
  /** The server or upstream behind cannot be had. */
  'unavailable',
  'audit-unavailable',
]);
export type AuditReason = z.infer<typeof AuditReason>;

/** How a request ended. */
export const Outcome = z.enum(['success', 'tool-error', 'error', 'denied', 'cancelled', 'timeout']);

const asked = {
  stream: z.literal('audit'),
  /** RFC 3339, UTC. */
  time: z.string(),
  /** The server or gateway that was asked. */
  server: z.string(),
  /** Which of the servers behind a gateway. */
  upstream: z.string().optional(),
  /** The JSON-RPC method. */
  method: z.string(),
  /** The tool, prompt or resource that the request names. */
  target: z.string().optional(),
  /** SHA-256 of the arguments, `sha256:` and hexadecimal digits. */
  argumentsDigest: z.string().optional(),
  revision: z.string(),
  /** SHA-256 of the session id, first 16 digits: enough to correlate, not to hijack. */
  session: z.string().optional(),
  /** The caller's network address. */
  source: z.string(),
  principal: AuditPrincipal.optional(),
  /** What the client calls itself. Never a reason to trust it. */
  client: z.string().optional(),
  /** Trace id of W3C Trace Context, where the request had one. */
  trace: z.string().optional(),
  ...chainLink,
} as const;

/** One request, when it is over: what, when, where, from where, with what outcome, by whom (NIST SP 800-53 AU-3). */
export const CallEvent = z.strictObject({
  ...asked,
  type: z.literal('call'),
  outcome: Outcome,
  reason: AuditReason.optional(),
  decision: AuditDecision.optional(),
  /** What guardrails said, in the order in which they were asked. */
  guardrails: z.array(AuditGuardrail).optional(),
  /** Budgets that were spent when it began, by name. */
  budgets: z.array(z.string()).optional(),
  /** The JSON-RPC error code, where there is one. */
  code: z.number().int().optional(),
  /** Sequence of the event of the type `attempt`, where one was asked for. */
  attempt: z.number().int().nonnegative().optional(),
  /** Milliseconds. */
  duration: z.number().nonnegative(),
});
export type CallEvent = z.infer<typeof CallEvent>;

/** One request before it is served, where `audit.before` asks for it: the event is written before the server hears of the request. */
export const AttemptEvent = z.strictObject({ ...asked, type: z.literal('attempt') });
export type AttemptEvent = z.infer<typeof AttemptEvent>;

/** A request that was refused for who sent it, before its body was read: the answer was 401 or 403. */
export const AccessEvent = z.strictObject({
  stream: z.literal('audit'),
  type: z.literal('access'),
  time: z.string(),
  server: z.string(),
  source: z.string(),
  outcome: z.literal('denied'),
  reason: z.enum(['unauthenticated', 'insufficient-scope']),
  /** What is wrong with the token, in our words; never a part of it. */
  detail: z.string(),
  status: z.number().int(),
  /** Where the token was good and a scope was missing. */
  principal: AuditPrincipal.optional(),
  trace: z.string().optional(),
  /** How many refusals of one source and detail stand in this event, where they came faster than they are told one by one. */
  count: z.number().int().positive(),
  ...chainLink,
});
export type AccessEvent = z.infer<typeof AccessEvent>;

/** A tool that is not the one that was approved was offered by a server. */
export const DriftEvent = z.strictObject({
  stream: z.literal('audit'),
  type: z.literal('drift'),
  time: z.string(),
  server: z.string(),
  upstream: z.string().optional(),
  /** The tool, by the server's own name. */
  target: z.string(),
  outcome: z.enum(['denied', 'allowed']),
  /** The hash that was approved. Absent: no such tool was. */
  approved: z.string().optional(),
  /** The hash of what is offered now. Absent: it is gone. */
  offered: z.string().optional(),
  ...chainLink,
});
export type DriftEvent = z.infer<typeof DriftEvent>;

/** What the roles that serve MCP write to the audit stream. The egress role writes `EgressEvent`. */
export const AuditEvent = z.discriminatedUnion('type', [CallEvent, AttemptEvent, AccessEvent, DriftEvent]);
export type AuditEvent = z.infer<typeof AuditEvent>;
