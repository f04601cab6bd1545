import { z } from 'zod';

/** How much may be used in an hour, a day or a month of UTC. */
export const Budget = z.strictObject({
  /** Its name in errors, metrics and audit events. */
  name: z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/),
  /** Whose use is counted together. `gateway`: everybody's; `upstream`: all calls of a server; `tool`: all calls of one of its tools. */
  per: z.enum(['principal', 'business-unit', 'upstream', 'tool', 'principal-tool', 'gateway']),
  /** `calls`: calls of tools, prompts and resources. `tokens`: what their answers bring into a context, estimated as bytes by four. */
  unit: z.enum(['calls', 'tokens']),
  amount: z.number().int().positive().max(1_000_000_000_000),
  window: z.enum(['hour', 'day', 'month']),
  /** Only calls of these upstreams, by id. Absent: all. */
  upstreams: z.array(z.string().min(1)).min(1).optional(),
  /** Only tools whose own name matches. Absent: all, and prompts and resources. */
  tools: z.array(z.string().min(1)).min(1).optional(),
  /** `deny`: calls are refused until the window ends. `warn`: they are served, audited and counted. */
  onSpent: z.enum(['deny', 'warn']).default('deny'),
});
export type Budget = z.infer<typeof Budget>;

/** Budgets, and where they are counted. */
export const Budgets = z.strictObject({
  budgets: z.array(Budget).max(32).default([]),
  /** `process`: each replica counts alone, and forgets when it ends. */
  store: z.enum(['process', 'redis']).default('process'),
  /** When the store cannot be asked. `open` is counted and alarmed. */
  onFailure: z.enum(['closed', 'open']).default('closed'),
});
export type Budgets = z.infer<typeof Budgets>;
