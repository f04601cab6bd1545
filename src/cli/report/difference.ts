import type { EstateDifference, PermissionChange } from '../../proof';

/** What differs, as a person reads it: by workload, what is permitted now and was not first. */
export function describeDifference({ added, removed, widened, narrowed, changed }: EstateDifference): string {
  const parts = [
    section(
      'New',
      added.map((name) => `  ${name}`),
    ),
    section(
      'Gone',
      removed.map((name) => `  ${name}`),
    ),
    section('Widened: permitted now, and was not', lines(widened)),
    section('Narrowed: not permitted any more', lines(narrowed)),
    section(
      'Changed, without a change of permissions',
      changed.map(({ subject, name, before, after }) => `  ${subject}  ${name}: ${before} -> ${after}`),
    ),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'The two permit the same, with the same settings.' : parts.join('\n\n');
}

function section(title: string, entries: readonly string[]): string {
  return entries.length === 0 ? '' : [title, ...entries].join('\n');
}

function lines(changes: readonly PermissionChange[]): string[] {
  return changes.map(({ subject, text }) => `  ${subject}  ${text}`);
}
