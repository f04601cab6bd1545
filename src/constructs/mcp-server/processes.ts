import type { z } from 'zod';
import { MODERN_REVISIONS, REVISIONS, type Revision, type Sessions } from '../../contract';
import type { McpServerProps } from './props';

/** One more process than sessions and pool ask for: the bridge finds out the server's revision on one that it throws away. */
const PROBE = 1;

/** The revisions that a server offers. */
export function offeredRevisions({ revisions }: McpServerProps): readonly Revision[] {
  return revisions ?? REVISIONS;
}

/** Whether some offered revision keeps sessions. */
export function keepsSessions(props: McpServerProps): boolean {
  return offeredRevisions(props).some((revision) => !MODERN_REVISIONS.includes(revision));
}

/**
 * Most processes of a stdio server at once. Those of sessions come first; clients without sessions get as many from a server that has some,
 * because to such a server they are sessions too. Both share one number, which the supervisor enforces.
 */
export function mostProcesses(props: McpServerProps, sessions: z.infer<typeof Sessions>): number {
  const { isolation, max, poolMax } = sessions;
  const shared = offersModern(props) ? poolMax : 0;
  return (isolation === 'process' ? max : shared) + idleProcesses(props, sessions);
}

/** Processes of a stdio server that are there without any traffic. */
export function idleProcesses(props: McpServerProps, { isolation, spares, poolMax }: z.infer<typeof Sessions>): number {
  return (isolation === 'shared' || offersModern(props) ? poolMax : 0) + spares + PROBE;
}

function offersModern(props: McpServerProps): boolean {
  return offeredRevisions(props).some((revision) => MODERN_REVISIONS.includes(revision));
}
