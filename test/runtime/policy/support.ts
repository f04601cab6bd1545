import type { CedarPolicy } from '../../../src/contract';
import { PolicyConfig } from '../../../src/contract';
import type { Principal } from '../../../src/runtime/auth/principal';
import type { AccessRequest, Decision, OpenAuthorizer } from '../../../src/runtime/policy/authorizer';
import { createAuthorizer } from '../../../src/runtime/policy/create-authorizer';
import { createLog } from '../../../src/runtime/telemetry/log';
import { Series } from '../../../src/runtime/telemetry/series';

export const alice: Principal = {
  key: 'https://login.example|alice',
  issuer: 'https://login.example',
  subject: 'alice',
  groups: ['payments-devs'],
  scopes: ['mcp:tools'],
  actors: [],
  client: 'desktop',
  businessUnit: 'payments',
  expiresAt: Date.UTC(2099, 0),
  token: 'the-secret-token',
};

export const call = (more: Partial<AccessRequest> = {}): AccessRequest => ({
  principal: alice,
  action: 'call_tool',
  server: 'github',
  target: 'get_issue',
  arguments: {},
  ...more,
});

/** What is asked before a list is shown. */
export const look = (more: Partial<AccessRequest> = {}): AccessRequest => {
  const { arguments: _, ...rest } = call(more);
  return rest;
};

export interface Watched {
  readonly authorizer: OpenAuthorizer;
  readonly metrics: Series;
  readonly lines: string[];
  decide(request: AccessRequest): Promise<Decision>;
}

export async function authorizer(
  policies: Record<string, string> | readonly CedarPolicy[],
  more: { readonly mode?: 'enforce' | 'dry-run'; readonly arguments?: boolean } = {},
): Promise<Watched> {
  const list = Array.isArray(policies) ? policies : Object.entries(policies).map(([id, text]) => ({ id, text }));
  return watched(PolicyConfig.parse({ engine: 'cedar', policies: list, ...more }));
}

export async function watched(config: PolicyConfig): Promise<Watched> {
  const lines: string[] = [];
  const output = {
    write: (line: string) => lines.push(line),
    waiting: 0,
    broken: false,
    flush: () => undefined,
    drained: async () => undefined,
  };
  const metrics = new Series();
  const log = createLog({ level: 'info', server: 'github', output: output as never });
  const made = await createAuthorizer(config, { log, metrics });
  return { authorizer: made, metrics, lines, decide: async (request) => made.decide(request) };
}
