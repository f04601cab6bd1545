import { createHash } from 'node:crypto';
import type { PolicyContext } from '../../../src/constructs/tool-policy/policy-context';
import { canonicalJson, type LockedServer, type LockedTool, Stage, toolDefinition } from '../../../src/contract';

export function lockedTool(name: string, properties: Record<string, unknown> = {}): LockedTool {
  const tool = { name, description: `Does ${name}.`, inputSchema: { type: 'object', properties } };
  const hash = createHash('sha256')
    .update(canonicalJson(toolDefinition(tool)))
    .digest('hex');
  return { ...tool, hash: `sha256:${hash}`, tokens: 10 };
}

export const LOCKED: LockedServer = {
  source: 'npm:@acme/github@1.0.0',
  tools: [
    lockedTool('create_issue', { title: { type: 'string' }, labels: { type: 'array', items: { type: 'string' } } }),
    lockedTool('delete_repo', { repo: { type: 'string' }, confirm: { type: 'boolean' } }),
    lockedTool('get_issue', {
      number: { type: 'integer' },
      target: { type: 'object', properties: { repo: { type: 'string' } } },
    }),
    lockedTool('list_issues', { filter: { anyOf: [{ type: 'string' }, { type: 'integer' }] } }),
  ],
  hash: `sha256:${'0'.repeat(64)}`,
  tokens: 40,
};

export function context(more: Partial<PolicyContext> = {}): PolicyContext {
  return { subject: 'acme/gateway', stage: Stage.SCALE, servers: [{ name: 'github', locked: LOCKED }], ...more };
}
