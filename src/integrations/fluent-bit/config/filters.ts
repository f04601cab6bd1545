import type { Plugin } from './value';

/** What an audit event begins with, as the runtime writes it. The pattern is Onigmo's. */
const AUDIT = '^[{].*"stream":"audit"';

/** Keeps audit events of an input, or everything else. */
export function onlyStream(tag: string, audit: boolean): Plugin {
  return { name: 'grep', match: tag, [audit ? 'regex' : 'exclude']: `log ${AUDIT}` };
}

/** Says of each line where it comes from. */
export function origin(): Plugin {
  return {
    name: 'parser',
    match: '*',
    key_name: 'file',
    parser: 'pod-path',
    reserve_data: true,
    preserve_key: false,
  };
}

/** Members of a record that are passed on: where the line comes from, and the line. */
const KEPT = ['k8s_namespace_name', 'k8s_pod_name', 'k8s_container_name', 'log'];

/** Leaves what is passed on, and adds what is the same for all lines. */
export function members(added: Readonly<Record<string, string>>): Plugin[] {
  const entries = Object.entries(added).map(([name, value]) => `${name} ${value}`);
  return [
    { name: 'record_modifier', match: '*', allowlist_key: KEPT },
    ...(entries.length > 0 ? [{ name: 'record_modifier', match: '*', record: entries }] : []),
  ];
}

/** Runs the script over each line. */
export function redact(script: string): Plugin {
  return { name: 'lua', match: '*', script, call: 'redact' };
}
