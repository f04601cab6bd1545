import { readFileSync } from 'node:fs';
import { BridgeConfig } from '../../contract';
import { StrataError } from '../../errors';

/**
 * Reads the configuration that the construct wrote.
 *
 * @throws StrataError RUNTIME_CONFIG_UNREADABLE or RUNTIME_CONFIG_INVALID
 */
export function readBridgeConfig(path: string): BridgeConfig {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new StrataError('RUNTIME_CONFIG_UNREADABLE', path, {
      reason: error instanceof Error ? error.message : String(error),
    });
  }
  const result = BridgeConfig.safeParse(parsed);
  if (result.success) return result.data;
  const problems = result.error.issues
    .map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
    .join('; ');
  throw new StrataError('RUNTIME_CONFIG_INVALID', path, { problems });
}
