import type { ToolView } from '../../../contract';
import { isObject, stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { Message } from '../../mcp/message';
import { type NameTest, nameTest } from '../../mcp/name-pattern';
import { elements, isUnambiguous, locate, memberSpan, type Span } from '../../mcp/scan';
import { type Edit, spliceAll, withValue } from '../../mcp/splice';

/**
 * What clients see of the server's tools: some are left out, some have other names or descriptions. Applied to bytes: whatever a tool says
 * beside its name and description reaches the client as the server wrote it.
 */
export class ToolFilter {
  private readonly allow: readonly NameTest[] | undefined;
  private readonly deny: readonly NameTest[];
  private readonly toOwn: ReadonlyMap<string, string>;
  private readonly toShown: ReadonlyMap<string, string>;
  private readonly descriptions: ReadonlyMap<string, string>;
  /** Whether all tools are shown as they are. */
  readonly trivial: boolean;

  constructor({ allow, deny, rename, describe }: ToolView) {
    this.allow = allow?.map(nameTest);
    this.deny = deny.map(nameTest);
    this.toShown = new Map(Object.entries(rename));
    this.toOwn = new Map(Object.entries(rename).map(([own, shown]) => [shown, own]));
    this.descriptions = new Map(Object.entries(describe));
    this.trivial = allow === undefined && deny.length === 0 && this.toShown.size === 0 && this.descriptions.size === 0;
  }

  /** The server's name of a tool that a client names; undefined where the client may not see such a tool. */
  ownName(shown: string): string | undefined {
    const own = this.toOwn.get(shown) ?? shown;
    // A renamed tool answers to its new name only.
    if (this.toShown.has(own) && this.toShown.get(own) !== shown) return undefined;
    return this.visible(own) ? own : undefined;
  }

  /** The client's name of a tool, or undefined where it is hidden. */
  shownName(own: string): string | undefined {
    if (!this.visible(own)) return undefined;
    // Another tool took this name: what was called so before is hidden.
    if (!this.toShown.has(own) && this.toOwn.has(own)) return undefined;
    return this.toShown.get(own) ?? own;
  }

  /** A `tools/call` under the server's name; undefined where the tool is hidden or has no name. Other requests pass. */
  toServer(request: Message): Message | undefined {
    if (this.trivial || request.method !== Method.TOOLS_CALL) return request;
    const shown = stringMember(request.params, 'name');
    const own = shown === undefined ? undefined : this.ownName(shown);
    if (own === undefined) return undefined;
    if (own === shown) return request;
    const { bytes } = withValue(request, ['params', 'name'], own);
    // What decides about the call reads the body: it says there what the server will be asked.
    return Message.of({ ...request.body, params: { ...request.params, name: own } }, bytes);
  }

  /** The answer to `tools/list` as clients may see it. */
  toClient(answer: Message): Message {
    const tools = answer.result?.tools;
    if (this.trivial || !Array.isArray(tools)) return answer;
    const parts = toolSpans(answer, tools);
    if (parts === undefined) {
      // Where bytes can be read in two ways, what was checked is written anew.
      const result = { ...answer.result, tools: this.rewrite(tools) };
      return Message.make({ jsonrpc: '2.0', id: answer.id, result });
    }
    const texts = parts.spans.flatMap((part, index) => this.edit(answer.bytes, part, tools[index]));
    return answer.with(spliceAll(answer.bytes, [{ span: parts.list, text: `[${texts.join(',')}]` }]));
  }

  private visible(own: string): boolean {
    if (this.deny.some((denied) => denied(own))) return false;
    return this.allow === undefined || this.allow.some((allowed) => allowed(own));
  }

  private edit(bytes: Buffer, part: Span, tool: unknown): string[] {
    const own = stringMember(tool, 'name');
    const shown = own === undefined ? undefined : this.shownName(own);
    if (own === undefined || shown === undefined) return [];
    const text = bytes.subarray(part.start, part.end);
    const edits: Edit[] = [];
    if (shown !== own) this.replace(edits, text, 'name', shown);
    const description = this.descriptions.get(own);
    if (description !== undefined) this.replace(edits, text, 'description', description);
    return [spliceAll(text, edits).toString('utf8')];
  }

  private replace(edits: Edit[], text: Buffer, key: string, value: string): void {
    const top = locate(text);
    const span = top === undefined ? undefined : memberSpan(text, top.start, key);
    if (span !== undefined) edits.push({ span, text: JSON.stringify(value) });
    // A tool without description gets one behind its opening brace.
    else edits.push({ span: { start: 1, end: 1 }, text: `${JSON.stringify(key)}:${JSON.stringify(value)},` });
  }

  private rewrite(tools: readonly unknown[]): unknown[] {
    return tools.flatMap((tool) => {
      const own = stringMember(tool, 'name');
      const shown = own === undefined ? undefined : this.shownName(own);
      if (own === undefined || shown === undefined || !isObject(tool)) return [];
      const description = this.descriptions.get(own);
      return [{ ...tool, name: shown, ...(description !== undefined && { description }) }];
    });
  }
}

/** Where the tools stand in the bytes; undefined where a key on the way there, or in a tool, stands there twice. */
function toolSpans(
  { bytes, body, result }: Message,
  tools: readonly unknown[],
): { readonly list: Span; readonly spans: readonly Span[] } | undefined {
  const top = locate(bytes);
  const inner = locate(bytes, 'result');
  const list = locate(bytes, 'result', 'tools');
  if (top === undefined || inner === undefined || list === undefined || result === undefined) return undefined;
  if (!isUnambiguous(bytes, top.start, body) || !isUnambiguous(bytes, inner.start, result)) return undefined;
  const spans = elements(bytes, list.start);
  const faithful = spans.every(({ start }, index) => {
    const tool = tools[index];
    return !isObject(tool) || isUnambiguous(bytes, start, tool);
  });
  return faithful ? { list, spans } : undefined;
}
