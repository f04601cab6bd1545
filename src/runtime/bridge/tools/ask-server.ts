import { stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { Message } from '../../mcp/message';
import { ENVELOPE } from '../identity';
import type { ModernBackend, ModernRequest } from '../interfaces';

/** The server's time to answer, milliseconds. */
const PATIENCE = 30_000;
/** Most pages of a list. */
const PAGES = 1_000;

let serial = 0;

/** A request of the bridge's own. */
export function ownRequest(method: string, params: Record<string, unknown>): ModernRequest {
  const id = `strata-own-${++serial}`;
  const message = Message.make({ jsonrpc: '2.0', id, method, params: { ...params, _meta: ENVELOPE } });
  return { message, id, method, meta: ENVELOPE, own: true };
}

/**
 * Asks the server on the bridge's own account.
 *
 * @throws Error when the answer takes too long
 */
export function askServer(backend: ModernBackend, method: string, params: Record<string, unknown>): Promise<Message> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      call.cancel('The answer took too long');
      reject(new Error(`The server did not answer ${method}`));
    }, PATIENCE);
    const call = backend.start(ownRequest(method, params), {
      notification: () => undefined,
      response: (answer) => {
        clearTimeout(timer);
        resolve(answer);
      },
    });
  });
}

/**
 * The server's whole list of tools.
 *
 * @throws Error when the server does not list them
 */
export async function listTools(backend: ModernBackend): Promise<readonly unknown[]> {
  const tools: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const { result } = await askServer(backend, Method.TOOLS_LIST, cursor === undefined ? {} : { cursor });
    if (!Array.isArray(result?.tools)) throw new Error('The server does not list its tools');
    tools.push(...(result.tools as unknown[]));
    cursor = stringMember(result, 'nextCursor');
    if (cursor === undefined) return tools;
  }
  throw new Error('The list of tools does not end');
}
