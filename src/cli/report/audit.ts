import type { ChainSummary, Finding, Verification } from '../../audit';

/** Findings that are printed one by one. */
const SHOWN = 20;

/** What was verified: the result, and a sentence about it. */
export function auditReport(found: Verification, json: boolean): { readonly out: string; readonly err: string } {
  const out = json ? JSON.stringify(found, undefined, 2) : text(found);
  return { out, err: sentence(found) };
}

function text({ chains, findings, findingsTotal }: Verification): string {
  const lines = [...findings.slice(0, SHOWN).map(findingLine)];
  const more = findingsTotal - Math.min(findings.length, SHOWN);
  if (more > 0) lines.push(`... and ${more} more findings`);
  return [...lines, ...chains.map(chainLine)].join('\n');
}

function findingLine({ kind, chain, file, line, text: words }: Finding): string {
  const place = file === undefined ? '' : `${file}:${line ?? 0}: `;
  return `${place}${kind}: ${words}${chain === undefined ? '' : ` (chain ${chain.slice(0, 12)})`}`;
}

function chainLine({
  chain,
  writer,
  host,
  first,
  last,
  events,
  duplicates,
  end,
  intact,
  algorithm,
}: ChainSummary): string {
  const counts = Object.entries(events).map(([type, count]) => `${count} ${type}`);
  const again = duplicates === 0 ? '' : `, ${duplicates} came twice`;
  const ends = { ended: 'ended', open: 'still open', silent: 'stops without its end' }[end];
  return (
    `${intact ? 'intact ' : 'BROKEN '} ${chain.slice(0, 12)} ${writer ?? 'unknown'} on ${host ?? 'unknown'}, ${algorithm ?? 'unknown'}: ` +
    `lines ${first} to ${last} (${counts.join(', ') || 'no events'}${again}), ${ends}`
  );
}

function sentence({ chains, findings, findingsTotal, lines, auditLines, skipped }: Verification): string {
  const broken = chains.filter(({ intact }) => !intact).length;
  const read = `${auditLines} audit lines of ${lines} in ${chains.length} chains`;
  const long = skipped === 0 ? '' : `; ${skipped} lines were too long to be read`;
  if (auditLines === 0) return `There is no audit line in ${lines} lines${long}.`;
  if (findingsTotal === 0) return `${read}: all intact${long}.`;
  const first = findings[0];
  const where = first?.file === undefined ? '' : ` The first is ${first.file}:${first.line ?? 0}.`;
  return `${read}: ${broken} chains broken, ${findingsTotal} findings${long}.${where}`;
}
