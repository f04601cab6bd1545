import { relative } from 'node:path';
import type { Assembly } from '../../contract';
import { describeFinding, openFindings, type Report } from '../../rules';
import type { WriteTreeResult } from '../../synth';
import type { Session } from '../session';

/** What `strata synth` has to tell. */
export interface Synthesis {
  readonly assembly: Assembly;
  readonly report: Report;
  readonly folder: string;
  /** Absent when nothing was written because rules found errors. */
  readonly tree?: WriteTreeResult;
}

/** Tells a synthesis to a person. */
export function describeSynthesis(session: Session, { assembly, report, folder, tree }: Synthesis): void {
  for (const finding of openFindings(report)) session.err(describeFinding(finding));
  const { errors, warnings, acknowledged, compliant } = report.counts;
  session.out(`${count(assembly.servers.length, 'server')}, ${count(assembly.objects.length, 'object')}`);
  session.out(
    `${compliant} checks passed, ${count(errors, 'error')}, ${count(warnings, 'warning')}, ${acknowledged} acknowledged`,
  );
  const place = relative(session.folder, folder);
  session.out(
    tree === undefined
      ? `${place}: nothing was written, because of the errors above`
      : `${place}: ${tree.written.length} written, ${tree.removed.length} removed, ${tree.unchanged} unchanged`,
  );
}

/** The same as data. */
export function synthesisAsJson({ assembly, report, folder, tree }: Synthesis): unknown {
  return {
    folder,
    servers: assembly.servers.map(({ id, path, namespace, stage }) => ({ id, path, namespace, stage })),
    objects: assembly.objects.length,
    counts: report.counts,
    findings: openFindings(report),
    ...(tree && { written: tree.written, removed: tree.removed, unchanged: tree.unchanged }),
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
