import { z } from 'zod';
import { MountedFile } from './authentication';

/** An outside system that looks at calls: what is asked before it is done, what was answered before it is shown. What it does not answer in time is refused. */
export const GuardrailConfig = z.strictObject({
  /** Its name in errors, metrics and audit events. */
  name: z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/),
  url: z.url({ protocol: /^https?$/ }),
  /** `strata`: `GuardrailQuestion` and `GuardrailAnswer`. `llama-stack`: Llama Stack's `POST /v1/safety/run-shield`. */
  protocol: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('strata') }),
      z.strictObject({ kind: z.literal('llama-stack'), shield: z.string().min(1).max(256) }),
    ])
    .prefault({ kind: 'strata' }),
  /** What it is shown. */
  phases: z
    .array(z.enum(['request', 'response']))
    .min(1)
    .default(['request', 'response']),
  /** The upstreams whose calls it looks at. Absent: all. */
  upstreams: z.array(z.string().min(1)).min(1).optional(),
  timeoutSeconds: z.number().positive().max(60).default(2),
  /** Longest question and longest answer, bytes. What is longer cannot be looked at, and is refused. */
  maxBytes: z
    .number()
    .int()
    .min(1_024)
    .max(16 * 1_024 * 1_024)
    .default(1_024 * 1_024),
  tokenFile: MountedFile.optional(),
  caFile: MountedFile.optional(),
  /** `dry-run`: verdicts are audited and counted, and nothing is refused or changed. */
  mode: z.enum(['enforce', 'dry-run']).default('enforce'),
});
export type GuardrailConfig = z.infer<typeof GuardrailConfig>;
export type GuardrailConfigInput = z.input<typeof GuardrailConfig>;

/** Who calls, as a guardrail is told: never the token. */
export const GuardrailPrincipal = z.strictObject({
  key: z.string(),
  issuer: z.string(),
  subject: z.string(),
  groups: z.array(z.string()),
  businessUnit: z.string().optional(),
  client: z.string().optional(),
  /** Who acts for the subject, the present actor first (RFC 8693, 4.1). */
  actors: z.array(z.string()),
});

/** What a guardrail is asked: `POST <url>`. */
export const GuardrailQuestion = z.strictObject({
  version: z.literal(1),
  /** `request`: before the server hears of it. `response`: before the client is shown it. */
  phase: z.enum(['request', 'response']),
  /** The server behind the gateway. */
  server: z.string(),
  method: z.string(),
  /** The tool, prompt, resource or task, by the server's own name. */
  target: z.string().optional(),
  /** Null: nobody was authenticated. */
  principal: GuardrailPrincipal.nullable(),
  /** Of a request: its params without `_meta`. Of a response: its result, or its error. */
  content: z.record(z.string(), z.unknown()),
});
export type GuardrailQuestion = z.infer<typeof GuardrailQuestion>;

const text = z.string().max(1_024).optional();

/** What a guardrail answers, with the status 200. Members that are not known are passed over. */
export const GuardrailAnswer = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('pass'), reason: text }),
  /** Goes on with other content: of a request only `arguments` and `inputResponses` may differ. */
  z.object({ verdict: z.literal('redact'), content: z.record(z.string(), z.unknown()), reason: text }),
  /** `reason` is audited, `message` is what the client is told. */
  z.object({ verdict: z.literal('block'), reason: text, message: text }),
]);
export type GuardrailAnswer = z.infer<typeof GuardrailAnswer>;
