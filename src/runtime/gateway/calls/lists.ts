import { Code } from '../../mcp/codes';
import { stringMember } from '../../mcp/json';
import { Meta } from '../../mcp/keys';
import { errorMessage, Message, type RequestId } from '../../mcp/message';
import type { Abilities } from '../catalog/abilities';
import type { Catalog } from '../catalog/catalog';
import { KINDS, type Kind } from '../catalog/kinds';
import type { Gap, MergedList } from '../catalog/merged';
import type { Face } from '../face';
import { chain } from './chain';

/** Under this key of `_meta` a list says which upstreams are not in it, or not as they are now. */
export const GAPS = 'strata.dev/upstreams';
/** Longest time that clients may keep a list, milliseconds. Changes are announced. */
const LONGEST = 300_000;

export interface ListsOptions {
  readonly catalog: Catalog;
  readonly face: Face;
  /** Whether what is listed may depend on who asks. */
  readonly personal: () => boolean;
  /** What is listed in the place of all tools; undefined: all of them. */
  readonly abridge: (list: MergedList) => MergedList;
}

/** Answers lists from the catalogue. */
export class Lists {
  constructor(private readonly options: ListsOptions) {}

  /** @param modern whether the answer says how long it holds, as modern revisions want it */
  answer(
    kind: Kind,
    request: Message,
    principal: string | undefined,
    abilities: Abilities,
    modern: boolean,
  ): Message | Promise<Message> {
    const id = request.id as RequestId;
    const cursor = stringMember(request.params, 'cursor');
    if (request.params?.cursor !== undefined && cursor === undefined) return invalidCursor(id);
    try {
      const answered = chain(this.options.catalog.list(kind, principal, abilities), (list) =>
        this.page(kind === 'tools' ? this.options.abridge(list) : list, id, cursor, modern),
      );
      return answered instanceof Promise ? answered.catch((error: Error) => failed(id, error)) : answered;
    } catch (error) {
      return failed(id, error as Error);
    }
  }

  private page(list: MergedList, id: RequestId, cursor: string | undefined, modern: boolean): Message {
    const page = list.page(cursor, modern);
    if (page === undefined) return invalidCursor(id);
    const { face, personal } = this.options;
    const meta = { ...(modern && { [Meta.SERVER_INFO]: face.serverInfo }), ...gaps(list.gaps) };
    const rest = {
      ...(page.next !== undefined && { nextCursor: page.next }),
      ...(modern && {
        resultType: 'complete',
        ttlMs: Math.min(LONGEST, Math.max(0, Math.floor(list.until - Date.now()))),
        cacheScope: list.shared && !personal() ? 'public' : 'private',
      }),
      ...(Object.keys(meta).length > 0 && { _meta: meta }),
    };
    const head = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"${KINDS[list.kind].member}":`;
    const tail = `${Object.keys(rest).length === 0 ? '' : `,${JSON.stringify(rest).slice(1, -1)}`}}}`;
    const bytes = Buffer.concat([Buffer.from(head), page.items, Buffer.from(tail)]);
    // What is read of it: that it is a result. The items are bytes, and stay so.
    const message = Message.of({ jsonrpc: '2.0', id, result: rest }, bytes);
    return message ?? errorMessage(id, Code.INTERNAL_ERROR, 'Internal error');
  }
}

function gaps(missing: ReadonlyMap<string, Gap>): Record<string, unknown> {
  return missing.size === 0 ? {} : { [GAPS]: Object.fromEntries(missing) };
}

function invalidCursor(id: RequestId): Message {
  return errorMessage(id, Code.INVALID_PARAMS, 'Invalid parameters: the cursor is not valid; begin the list anew');
}

function failed(id: RequestId, error: Error): Message {
  return errorMessage(id, Code.INTERNAL_ERROR, error.message);
}
