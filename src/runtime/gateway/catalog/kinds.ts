import { Method } from '../../mcp/keys';

/** What servers list. */
export type Kind = 'tools' | 'prompts' | 'resources' | 'templates';

export interface KindFacts {
  readonly method: string;
  /** Where the list stands in a result. */
  readonly member: string;
  /** What names an item. */
  readonly key: 'name' | 'uri' | 'uriTemplate';
  /** The capability behind it. */
  readonly capability: 'tools' | 'prompts' | 'resources';
  /** What tells that it changed. */
  readonly changed: string;
}

export const KINDS: Readonly<Record<Kind, KindFacts>> = {
  tools: {
    method: Method.TOOLS_LIST,
    member: 'tools',
    key: 'name',
    capability: 'tools',
    changed: Method.TOOLS_CHANGED,
  },
  prompts: {
    method: 'prompts/list',
    member: 'prompts',
    key: 'name',
    capability: 'prompts',
    changed: Method.PROMPTS_CHANGED,
  },
  resources: {
    method: 'resources/list',
    member: 'resources',
    key: 'uri',
    capability: 'resources',
    changed: Method.RESOURCES_CHANGED,
  },
  templates: {
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    key: 'uriTemplate',
    capability: 'resources',
    changed: Method.RESOURCES_CHANGED,
  },
};

const BY_METHOD: ReadonlyMap<string, Kind> = new Map(
  (Object.keys(KINDS) as Kind[]).map((kind) => [KINDS[kind].method, kind]),
);

/** The kind that a request lists. */
export function listed(method: string): Kind | undefined {
  return BY_METHOD.get(method);
}

/** The kinds that a notification says have changed. */
export function changedKinds(method: string | undefined): readonly Kind[] {
  return (Object.keys(KINDS) as Kind[]).filter((kind) => KINDS[kind].changed === method);
}
