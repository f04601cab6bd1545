import { member, stringMember } from '../../../mcp/json';
import { Meta, Method } from '../../../mcp/keys';
import type { Message } from '../../../mcp/message';
import { targetOf } from '../../../mcp/mirrored-headers';
import { type ParamHeader, paramHeaders, paramText } from '../../../mcp/param-headers';

type Headers = Readonly<Record<string, string>>;
const TYPES = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' } as const;
/** Headers that are remembered, and how long a name of theirs may be. */
const POSTS = 256;
const LONGEST = 256;

interface Shared {
  readonly version: string;
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly headers: Headers;
}

/** A value that may stand in a header as it is: visible ASCII, spaces inside only, and not taken for an encoded one. */
const PLAIN = /^(?!=\?base64\?)[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/**
 * Writes the headers that repeat the body of a modern request (2026-07-28 `streamable-http`, "Request Metadata"). They are made from the
 * body, which is the truth; those of the client were checked against it. Which arguments are repeated is learned from the tool lists that
 * pass by: the bridge lists the tools before the first call.
 */
export class Mirror {
  private readonly tools = new Map<string, readonly ParamHeader[]>();
  private readonly posts = new Map<string, Headers>();
  /** The last ones that were shared, and for what: calls of one kind follow each other. */
  private last: Shared | undefined;

  /** A tool list of the server. */
  learn(answer: Message): void {
    const tools = answer.result?.tools;
    if (!Array.isArray(tools)) return;
    for (const tool of tools) {
      const name = stringMember(tool, 'name');
      if (name !== undefined) this.tools.set(name, paramHeaders(member(tool, 'inputSchema')));
    }
  }

  /**
   * All headers of a POST with this message. Most calls repeat another one's name: where no argument is repeated, they share one object, which is
   * not to be changed.
   */
  post(message: Message): Headers {
    const version = stringMember(message.meta, Meta.PROTOCOL_VERSION);
    const target = targetOf(message);
    if (version === undefined || (target !== undefined && this.tools.get(target)?.length))
      return { ...TYPES, ...this.headers(message) };
    const { method } = message;
    const { last } = this;
    if (last !== undefined && last.target === target && last.method === method && last.version === version)
      return last.headers;
    const headers = this.shared(message, `${version} ${method}${target === undefined ? '' : ` ${target}`}`);
    this.last = { version, method, target, headers };
    return headers;
  }

  private shared(message: Message, key: string): Headers {
    const known = this.posts.get(key);
    if (known !== undefined) return known;
    const made = { ...TYPES, ...this.headers(message) };
    if (key.length > LONGEST) return made;
    if (this.posts.size >= POSTS) this.posts.clear();
    this.posts.set(key, made);
    return made;
  }

  headers(message: Message): Record<string, string> {
    const version = stringMember(message.meta, Meta.PROTOCOL_VERSION);
    if (version === undefined || message.method === undefined) return {};
    const headers: Record<string, string> = { 'MCP-Protocol-Version': version, 'Mcp-Method': message.method };
    const target = targetOf(message);
    if (target !== undefined) headers['Mcp-Name'] = encode(target);
    if (message.method !== Method.TOOLS_CALL || target === undefined) return headers;
    for (const { path, name } of this.tools.get(target) ?? []) {
      const text = paramText(message.params?.arguments, path);
      if (text !== undefined) headers[`Mcp-Param-${name}`] = encode(text);
    }
    return headers;
  }
}

function encode(value: string): string {
  return PLAIN.test(value) ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
}
