import type { Problems } from '../../errors';
import { auditNeeds } from '../common/audit';
import { joinNeeds, NO_NEEDS, type PodNeeds } from '../identity/needs';
import type { McpServerProps } from './props';

/** What the bridge itself needs beside what identity asks for: the key of its audit stream, and what decides about calls. */
export function bridgeNeeds({ audit, policy }: McpServerProps): PodNeeds {
  return joinNeeds([auditNeeds(audit?.key), policy?.needs ?? NO_NEEDS]);
}

/** What a source of one of the bridge's secrets is told that it is for: the file, as a variable. */
export function bridgeVariable(file: string): string {
  return `STRATA_${file.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/**
 * The pod's network is one: what is open to the bridge is open to the program that it serves. A decision point that knows nobody would take its questions, and
 * whoever may write to one decides.
 */
export function checkDecisionPoint({ policy }: McpServerProps, problems: Problems): void {
  const { ways, secrets } = policy?.needs ?? NO_NEEDS;
  if (ways.length > 0 && secrets.length === 0) problems.add('SERVER_POLICY_UNGUARDED', {});
}
