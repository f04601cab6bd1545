import { ARGUMENTS, RENAMED, RESULTS, SESSIONS } from './conventions';
import type { ConfigSection } from './value';

/** Where attributes stand: the paths of the transformation language, by kind of telemetry. */
const TRACES = ['resource', 'scope', 'span', 'spanevent'] as const;
const METRICS = ['resource', 'scope', 'datapoint'] as const;
const LOGS = ['resource', 'scope', 'log'] as const;

/** Brings names of attributes to one version of the semantic conventions. */
export function normalization(): ConfigSection {
  const rename = (contexts: readonly string[]) =>
    contexts.map((context) => group(Object.entries(RENAMED).flatMap(([from, to]) => renames(context, from, to))));
  return {
    error_mode: 'ignore',
    trace_statements: rename(['span', 'spanevent']),
    metric_statements: rename(['datapoint']),
    log_statements: rename(['log']),
  };
}

/**
 * Removes what was passed to tools and what they answered, and brings session ids to the digests that the audit stream has. An error drops the data: what could not
 * be redacted is not passed on.
 */
export function redaction(kept: { readonly arguments: boolean; readonly results: boolean }): ConfigSection {
  const keys = [...(kept.arguments ? [] : ARGUMENTS), ...(kept.results ? [] : RESULTS)];
  // Lists and maps are flattened by some SDKs: `gen_ai.prompt.0.content`.
  const pattern = `^(${keys.map((key) => key.replaceAll('.', '[.]')).join('|')})([.].*)?$`;
  const clean = (contexts: readonly string[]) =>
    contexts.map((context) =>
      group([
        ...(keys.length > 0 ? [`delete_matching_keys(${context}.attributes, ${text(pattern)})`] : []),
        ...SESSIONS.flatMap((key) => digests(context, key)),
      ]),
    );
  return {
    error_mode: 'propagate',
    trace_statements: clean(TRACES),
    metric_statements: clean(METRICS),
    log_statements: clean(LOGS),
  };
}

function renames(context: string, from: string, to: string): string[] {
  const [old, now] = [attribute(context, from), attribute(context, to)];
  return [
    `set(${now}, ${old}) where ${now} == nil and ${old} != nil`,
    `delete_key(${context}.attributes, ${text(from)})`,
  ];
}

/** A session id is as good as a key to the session, whatever its type and wherever it stands. Sixteen hexadecimal digits are a digest already. */
function digests(context: string, key: string): string[] {
  const value = attribute(context, key);
  const isDigest = `IsMatch(${value}, ${text('^[0-9a-f]{16}$')})`;
  return [`set(${value}, Substring(SHA256(String(${value})), 0, 16)) where ${value} != nil and not ${isDigest}`];
}

const attribute = (context: string, key: string) => `${context}.attributes[${text(key)}]`;
const text = (value: string) => JSON.stringify(value);
const group = (statements: readonly string[]) => ({ statements });
