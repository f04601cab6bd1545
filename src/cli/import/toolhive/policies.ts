import { Account } from './account';
import { fields, list, text } from './documents';
import type { Find } from './find';

const NOTE =
  'Its Cedar policies name entities of ToolHive: write them anew as a ToolPolicy, which is checked against the tools.';

/** Reads `authzConfig` and `authzConfigRef`. Policies are told word for word: their entities have other names here, and who may do what is a person's decision. */
export function policiesOf(spec: Account, namespace: string | undefined, find: Find): string[] {
  const [config, reference] = [spec.in('authzConfig'), spec.in('authzConfigRef')];
  if (config.names.length === 0 && reference.names.length === 0) return [];
  const inline = new Account(config.take('inline'));
  const named = new Account(config.take('configMap'));
  const shared = fields(find('MCPAuthzConfig', reference.text('name'), namespace)?.spec['config']);
  const map = find('ConfigMap', named.text('name'), namespace)?.data ?? {};
  const written = parsed(map[named.text('key') ?? 'authz.json']);
  const policies = [
    inline.list('policies'),
    list(shared['policies']),
    list(fields(written['cedar'])['policies']),
  ].flat();
  config.take('type');
  for (const field of config.names) config.take(field);
  return [NOTE, ...policies.map((policy) => `It said: ${String(policy).trim().replace(/\s+/g, ' ')}`)];
}

function parsed(content: unknown): ReturnType<typeof fields> {
  try {
    return fields(JSON.parse(text(content) ?? '{}'));
  } catch {
    return {};
  }
}
