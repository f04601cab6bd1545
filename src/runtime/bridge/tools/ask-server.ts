import { type JsonObject, stringMember } from '../../mcp/json';
import { Meta, Method } from '../../mcp/keys';
import { Message } from '../../mcp/message';
import { ENVELOPE } from '../identity';
import type { ModernBackend, ModernRequest } from '../interfaces';

/** The server's time to answer, milliseconds. */
const PATIENCE = 30_000;
/** Most pages of a list. */
const PAGES = 1_000;

let serial = 0;

/** What a client declares that can be asked everything. */
const EVERYTHING: JsonObject = { elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: {} };

/**
 * A request of the bridge's own.
 *
 * @param capabilities of the client that it asks for; without any it may share a process with anybody
 */
export function ownRequest(
  method: string,
  params: Record<string, unknown>,
  capabilities: JsonObject | undefined = undefined,
): ModernRequest {
  const id = `strata-own-${++serial}`;
  const meta = capabilities === undefined ? ENVELOPE : { ...ENVELOPE, [Meta.CLIENT_CAPABILITIES]: capabilities };
  const message = Message.make({ jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } });
  return { message, id, method, meta, own: capabilities === undefined };
}

/**
 * Asks the server on the bridge's own account.
 *
 * @throws Error when the answer takes too long
 */
export function askServer(
  backend: ModernBackend,
  method: string,
  params: Record<string, unknown>,
  capabilities?: JsonObject,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      call.cancel('The answer took too long');
      reject(new Error(`The server did not answer ${method}`));
    }, PATIENCE);
    const call = backend.start(ownRequest(method, params, capabilities), {
      notification: () => undefined,
      response: (answer) => {
        clearTimeout(timer);
        resolve(answer);
      },
    });
  });
}

/**
 * Tools that are to be held against what was approved. A server may show some of them only to clients that can be asked: it is asked as such a one where an
 * approved tool is missing.
 *
 * @throws Error when the server does not list them
 */
export async function listApproved(backend: ModernBackend, approved: readonly string[]): Promise<readonly unknown[]> {
  const tools = await listTools(backend);
  const names = new Set(tools.map((tool) => stringMember(tool, 'name')));
  if (approved.every((name) => names.has(name))) return tools;
  // What is not shown to anybody is not called.
  const others = await listTools(backend, EVERYTHING).catch(() => []);
  return [...tools, ...others.filter((tool) => !names.has(stringMember(tool, 'name')))];
}

/**
 * The server's whole list of tools.
 *
 * @param capabilities of the client that it is asked for
 * @throws Error when the server does not list them
 */
export async function listTools(backend: ModernBackend, capabilities?: JsonObject): Promise<readonly unknown[]> {
  const tools: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const params = cursor === undefined ? {} : { cursor };
    const { result } = await askServer(backend, Method.TOOLS_LIST, params, capabilities);
    if (!Array.isArray(result?.tools)) throw new Error('The server does not list its tools');
    tools.push(...(result.tools as unknown[]));
    cursor = stringMember(result, 'nextCursor');
    if (cursor === undefined) return tools;
  }
  throw new Error('The list of tools does not end');
}
