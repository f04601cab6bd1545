import type { GatewayConfig } from '../../../contract';
import { Code } from '../../mcp/codes';
import { type JsonObject, objectMember, stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { errorMessage, type Message, type RequestId, resultMessage } from '../../mcp/message';
import { type NameTest, nameTest } from '../../mcp/name-pattern';
import type { GatewayMetrics } from '../calls/client-operations';
import { tokensIn } from '../calls/tokens';
import type { Abilities } from '../catalog/abilities';
import type { Catalog } from '../catalog/catalog';
import type { Entry } from '../catalog/listing';
import type { MergedList } from '../catalog/merged';
import { FIND, isSearchTool, SEARCH_TOOLS } from './definitions';
import { search } from './index-of';

/** Longest query. */
const QUERY = 1_000;

export interface ToolSearchOptions {
  readonly config: () => GatewayConfig['search'];
  readonly catalog: () => Catalog;
  readonly metrics: GatewayMetrics;
}

/** Shows a search instead of all tools, where there are many. What is found is what the caller may call, and nothing else. */
export class ToolSearch {
  private readonly abridged = new WeakMap<MergedList, MergedList>();
  private saved = 0;
  private listed = 0;

  constructor(private readonly options: ToolSearchOptions) {
    const { metrics } = options;
    metrics.gauge(
      'strata_gateway_listing_tokens_total',
      'Tokens of tool lists that clients were given, estimated from their length.',
      () => this.listed,
    );
    metrics.gauge(
      'strata_gateway_listing_tokens_saved_total',
      'Tokens that lists of all tools would have had beyond those, estimated from their length.',
      () => this.saved,
    );
  }

  /** Whether a search is offered to anybody. */
  get offered(): boolean {
    return this.options.config().mode !== 'off';
  }

  /** What is listed in the place of all tools. */
  abridge(list: MergedList): MergedList {
    const { mode, threshold, tokens: most, always } = this.options.config();
    const isLong = list.entries.length >= threshold || (most !== undefined && tokensOf(list) > most);
    const searches = mode === 'always' || (mode === 'auto' && isLong);
    let shown = list;
    if (searches) {
      shown = this.abridged.get(list) ?? this.make(list, always.map(nameTest));
      this.abridged.set(list, shown);
    }
    this.listed += tokensOf(shown);
    this.saved += Math.max(0, tokensOf(list) - tokensOf(shown));
    return shown;
  }

  /** Whether a request is a search. */
  finds({ method, params }: Message): boolean {
    return method === Method.TOOLS_CALL && params?.name === FIND && this.offered;
  }

  /** The answer to a search. */
  async find(request: Message, principal: string | undefined, abilities: Abilities, modern: boolean): Promise<Message> {
    const id = request.id as RequestId;
    const args = objectMember(request.params, 'arguments');
    const query = stringMember(args, 'query');
    if (query === undefined || query.length > QUERY)
      return errorMessage(
        id,
        Code.INVALID_PARAMS,
        'Invalid parameters: query has to be a text of at most 1000 characters',
      );
    try {
      const list = await this.options.catalog().list('tools', principal, abilities);
      const { results } = this.options.config();
      const limit = args?.limit;
      const most = typeof limit === 'number' && limit >= 1 ? Math.min(results, Math.floor(limit)) : results;
      const tools = search(list, query, most).map(({ bytes }) => JSON.parse(bytes.toString('utf8')) as JsonObject);
      const structuredContent = { tools };
      return resultMessage(id, {
        content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
        structuredContent,
        ...(modern && { resultType: 'complete' }),
      });
    } catch (error) {
      return errorMessage(id, Code.INTERNAL_ERROR, (error as Error).message);
    }
  }

  private make(list: MergedList, always: readonly NameTest[]): MergedList {
    const kept = list.entries.filter(({ name }) => !isSearchTool(name) && always.some((test) => test(name)));
    return list.replaced([...(SEARCH_TOOLS as readonly Entry[]), ...kept]);
  }
}

const tokens = new WeakMap<MergedList, number>();

function tokensOf(list: MergedList): number {
  let count = tokens.get(list);
  if (count === undefined) {
    count = tokensIn(list.entries.reduce((sum, { bytes }) => sum + bytes.length, 0));
    tokens.set(list, count);
  }
  return count;
}
