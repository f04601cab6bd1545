import { code, object, type Props } from '../draft';
import { Account } from './account';
import { type Find, leftOver } from './find';

/** What is shown of a server's tools. */
export interface ToolsDraft {
  readonly tools?: string;
  readonly notes: readonly string[];
}

/** Reads `toolConfigRef`, which names an MCPToolConfig. A filter of ToolHive only left tools out of lists; here what is not shown is not called either. */
export function toolConfigOf(spec: Account, namespace: string | undefined, find: Find): ToolsDraft {
  const name = spec.in('toolConfigRef').text('name');
  if (name === undefined) return { notes: [] };
  const config = find('MCPToolConfig', name, namespace);
  if (config === undefined) return { notes: [`Its tools are chosen in MCPToolConfig ${name}, which is not here.`] };
  const settings = new Account(config.spec);
  return toolsOf(settings, settings.list('toolsFilter'), settings.in('toolsOverride'));
}

/** @param settings where filter and overrides stand */
export function toolsOf(settings: Account, filter: readonly unknown[], overrides: Account): ToolsDraft {
  const rename: Record<string, string> = {};
  const describe: Record<string, string> = {};
  for (const tool of overrides.names) {
    const override = overrides.in(tool);
    const [name, description] = [override.text('name'), override.text('description')];
    if (name !== undefined) rename[tool] = name;
    if (description !== undefined) describe[tool] = description;
  }
  const view: Props = {
    ...(filter.length > 0 && { allow: code(filter.map(String)) }),
    ...(Object.keys(rename).length > 0 && { rename: code(rename) }),
    ...(Object.keys(describe).length > 0 && { describe: code(describe) }),
  };
  return { ...(Object.keys(view).length > 0 && { tools: object(view) }), notes: leftOver(settings) };
}
