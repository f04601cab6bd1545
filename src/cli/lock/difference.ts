import { canonicalJson, type LockedServer, type LockedTool } from '../../contract';

const PARTS = ['title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const;

/** Longest text of a server that is shown. */
const SHOWN = 300;

/**
 * What became of a server's tools since they were approved, as lines for a reviewer. What a server says about its tools is what models obey:
 * old and new text stand side by side, as JSON, so that nothing in them passes for a line of ours.
 */
export function describeDifference(before: LockedServer | undefined, now: LockedServer): readonly string[] {
  if (before === undefined) return now.tools.map((tool) => `+ ${tool.name}  ${show(tool.description)}`);
  const old = new Map(before.tools.map((tool) => [tool.name, tool]));
  const lines = now.tools.flatMap((tool) => {
    const known = old.get(tool.name);
    old.delete(tool.name);
    if (known === undefined) return [`+ ${tool.name}  ${show(tool.description)}`];
    return known.hash === tool.hash ? [] : changed(known, tool);
  });
  const source = before.source === now.source ? [] : [`~ source  ${before.source} -> ${now.source}`];
  return [...source, ...lines, ...[...old.keys()].map((name) => `- ${name}`)];
}

function changed(before: LockedTool, now: LockedTool): string[] {
  const parts = PARTS.filter((part) => text(before[part]) !== text(now[part]));
  return [
    `~ ${now.name}  ${parts.join(', ')}`,
    ...parts.flatMap((part) => [`    - ${part}: ${show(before[part])}`, `    + ${part}: ${show(now[part])}`]),
  ];
}

function text(part: unknown): string {
  return part === undefined ? '' : canonicalJson(part);
}

function show(part: unknown): string {
  // Other control characters would move the reader's cursor.
  const shown = text(part).replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN)}... (${shown.length} characters)` : shown;
}
