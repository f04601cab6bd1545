import { member, stringMember } from '../../../mcp/json';
import { Meta, Method } from '../../../mcp/keys';
import type { Message } from '../../../mcp/message';
import { targetOf } from '../../../mcp/mirrored-headers';
import { type ParamHeader, paramHeaders, paramText } from '../../../mcp/param-headers';

/** A value that may stand in a header as it is: visible ASCII, spaces inside only, and not taken for an encoded one. */
const PLAIN = /^(?!=\?base64\?)[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/**
 * Writes the headers that repeat the body of a modern request (2026-07-28 `streamable-http`, "Request Metadata"). They are made from the
 * body, which is the truth; those of the client were checked against it. Which arguments are repeated is learned from the tool lists that
 * pass by: the bridge lists the tools before the first call.
 */
export class Mirror {
  private readonly tools = new Map<string, readonly ParamHeader[]>();

  /** A tool list of the server. */
  learn(answer: Message): void {
    const tools = answer.result?.tools;
    if (!Array.isArray(tools)) return;
    for (const tool of tools) {
      const name = stringMember(tool, 'name');
      if (name !== undefined) this.tools.set(name, paramHeaders(member(tool, 'inputSchema')));
    }
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
