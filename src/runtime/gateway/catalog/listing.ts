import type { Naming } from '../../../contract';
import { advertisedName, advertisedUri } from '../../../contract';
import type { ToolFilter } from '../../bridge/tools/tool-filter';
import { decodeLine } from '../../mcp/decode';
import { type JsonObject, member, objectMember, stringMember } from '../../mcp/json';
import type { Message } from '../../mcp/message';
import { type ParamHeader, paramHeaders } from '../../mcp/param-headers';
import type { Upstream } from '../upstream/upstream';
import { type Item, itemsOf, without, withTexts } from './items';
import { KINDS, type Kind } from './kinds';

/** One tool, prompt, resource or template of an upstream. */
export interface Entry {
  readonly upstream: Upstream;
  /** What the server calls it. */
  readonly own: string;
  /** What clients call it. */
  readonly name: string;
  /** As clients see it: bytes of JSON. */
  readonly bytes: Buffer;
  /** The same for clients of revisions until 2025-11-25, whose output schemas describe objects only: another one would make them refuse the list. */
  readonly legacy: Buffer;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly annotations: JsonObject | undefined;
  /** Arguments that headers repeat. */
  readonly headers: readonly ParamHeader[];
  /** The names of its arguments, for the search. */
  readonly parameters: readonly string[];
}

/** What an upstream lists of one kind, to one principal or to all. */
export interface Listing {
  readonly entries: readonly Entry[];
  /** Until when it is fresh, milliseconds. */
  readonly until: number;
  /** The same for everybody, as the server says. */
  readonly shared: boolean;
  /** Tools as the server wrote them, for those who compare. */
  readonly raw?: readonly JsonObject[];
}

export const NOTHING: Listing = { entries: [], until: Number.POSITIVE_INFINITY, shared: true };

export interface EntryContext {
  readonly upstream: Upstream;
  readonly naming: Naming;
  /** What is shown of tools. */
  readonly tools: ToolFilter;
  /** Whether a tool is the one that was approved. */
  readonly approved: (upstream: Upstream, tool: JsonObject) => boolean;
}

/** The entries of one page. */
export function entriesOf(answer: Message, kind: Kind, context: EntryContext): readonly Entry[] {
  const { member: list } = KINDS[kind];
  if (kind !== 'tools') return itemsOf(answer, list).flatMap((item) => entry(item, kind, undefined, context));
  const approved = new Map<string, Item>();
  for (const item of itemsOf(answer, list)) {
    const own = stringMember(item.value, 'name');
    if (own !== undefined && context.approved(context.upstream, item.value)) approved.set(own, item);
  }
  if (context.tools.trivial) return [...approved].flatMap(([own, item]) => entry(item, kind, own, context));
  const shown = decodeLine(context.tools.toClient(answer).bytes);
  return itemsOf(shown ?? answer, list).flatMap((item) => {
    const name = stringMember(item.value, 'name');
    const own = name === undefined ? undefined : context.tools.ownName(name);
    return own !== undefined && approved.has(own) ? entry(item, kind, own, context) : [];
  });
}

function entry({ value, bytes }: Item, kind: Kind, known: string | undefined, context: EntryContext): Entry[] {
  const { upstream, naming } = context;
  const { key } = KINDS[kind];
  const shown = stringMember(value, key);
  if (shown === undefined) return [];
  const name = key === 'name' ? advertisedName(naming, upstream.id, shown) : advertisedUri(naming, upstream.id, shown);
  const shownBytes = name === shown ? bytes : withTexts(bytes, { [key]: name });
  const output = kind === 'tools' ? member(value, 'outputSchema') : undefined;
  const schema = kind === 'tools' ? objectMember(value, 'inputSchema') : undefined;
  return [
    {
      upstream,
      own: known ?? shown,
      name,
      bytes: shownBytes,
      legacy:
        output === undefined || member(output, 'type') === 'object' ? shownBytes : without(shownBytes, 'outputSchema'),
      title: stringMember(value, 'title'),
      description: stringMember(value, 'description'),
      annotations: objectMember(value, 'annotations'),
      headers: schema === undefined ? [] : paramHeaders(schema),
      parameters: Object.keys(objectMember(schema, 'properties') ?? {}),
    },
  ];
}
