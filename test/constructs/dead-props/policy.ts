import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolLockFile, ToolPolicy, type ToolPolicyProps } from '../../../src';
import { renderPlatform, renderServer } from '../../support/render';
import { LOCKED } from '../tool-policy/policies';
import type { Case } from './case';

/** A lock of one server. */
function lockOf(path: string | undefined): ToolLockFile {
  const folder = mkdtempSync(join(tmpdir(), 'strata-lock-'));
  try {
    const file = join(folder, 'tools.lock.json');
    writeFileSync(file, JSON.stringify({ version: 1, servers: { [path ?? '']: LOCKED } }));
    return ToolLockFile.read(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const everything = (props: ToolPolicyProps = {}, id = 'all') =>
  renderServer({
    policy: new ToolPolicy(props).cedar('permit (principal in Group::"devs", action, resource);', { id }),
  }).manifests;
const policy = (after: ToolPolicyProps): Case => ({ before: () => everything(), after: () => everything(after) });

export const POLICY_CASES: Readonly<Record<string, Case>> = {
  'ToolPolicyProps.mode': policy({ mode: 'dry-run' }),
  'ToolPolicyProps.arguments': policy({ arguments: false }),
  'CedarPolicyProps.id': { before: () => everything(), after: () => everything({}, 'other') },
  'McpServerProps.policy': { before: () => renderServer().manifests, after: () => everything() },
  'McpServerProps.toolLock': {
    before: () => renderServer().manifests,
    after: () => renderServer({ toolLock: lockOf(renderServer().assembly.servers[0]?.path) }).manifests,
  },
  'McpServerProps.recordedTools': {
    before: () => renderServer().manifests,
    after: () => renderServer({ recordedTools: LOCKED }).manifests,
  },
  'McpPlatformProps.toolLock': {
    before: () => renderPlatform().manifests,
    after: () => renderPlatform({ toolLock: lockOf(renderPlatform().assembly.servers[0]?.path) }).manifests,
  },
};
