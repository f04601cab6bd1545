import type { Problems } from '../../errors';
import type { ToolProps } from './runtime-props';

/** Finds settings of tools that contradict each other. The patterns themselves are the schema's to check. */
export function checkTools(tools: ToolProps = {}, problems: Problems): void {
  const { allow, deny = [], rename = {}, describe = {} } = tools;
  const byTarget = new Map<string, string[]>();
  const kept = (allow ?? []).filter((pattern) => !pattern.includes('*') && !(pattern in rename));
  for (const [from, to] of [...Object.entries(rename), ...kept.map((name) => [name, name] as const)]) {
    byTarget.set(to, [...(byTarget.get(to) ?? []), from]);
  }
  for (const [name, sources] of byTarget) {
    if (new Set(sources).size > 1) {
      problems.add('SERVER_TOOL_RENAME_COLLISION', { tools: sources.map((tool) => `"${tool}"`).join(' and '), name });
    }
  }
  for (const [prop, names] of Object.entries({ rename: Object.keys(rename), describe: Object.keys(describe) })) {
    for (const tool of names) {
      const reason = matchesAny(deny, tool)
        ? 'is denied'
        : allow && !matchesAny(allow, tool)
          ? 'is not allowed'
          : undefined;
      if (reason !== undefined) {
        problems.add('SERVER_TOOL_HIDDEN', { prop, tool, reason });
      }
    }
  }
}

/** `*` stands for any run of characters; nothing else is special. */
function matchesAny(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(name);
  });
}
