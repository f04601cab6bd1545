import type { Authentication } from '../../contract';
import { type NameTest, nameTest } from '../mcp/name-pattern';
import type { Principal } from './principal';

type ScopesConfig = Pick<Authentication, 'requiredScopes' | 'toolScopes' | 'scopeIncludes'>;

/** Which scopes an operation needs, and whether a caller has them. */
export class Scopes {
  private readonly tools: readonly { readonly fits: NameTest; readonly scopes: readonly string[] }[];
  private readonly includes: ReadonlyMap<string, readonly string[]>;
  /** Whether a tool may need more than every call does. */
  readonly byTool: boolean;

  constructor(private readonly config: ScopesConfig) {
    this.tools = Object.entries(config.toolScopes).map(([pattern, scopes]) => ({ fits: nameTest(pattern), scopes }));
    this.includes = new Map(Object.entries(config.scopeIncludes));
    this.byTool = this.tools.length > 0;
  }

  /** What every call needs. */
  get base(): readonly string[] {
    return this.config.requiredScopes;
  }

  /** What calls of these tools need, in one list, each scope once. */
  neededBy(tools: readonly string[]): readonly string[] {
    const needed = new Set(this.base);
    for (const { fits, scopes } of this.tools) {
      if (tools.some(fits)) for (const scope of scopes) needed.add(scope);
    }
    return [...needed];
  }

  /** Whether a caller has all of them, by itself or within others (MCP authorization 2026-07-28: hierarchies have to be accounted for). */
  has({ scopes }: Principal, needed: readonly string[]): boolean {
    if (needed.every((scope) => scopes.includes(scope))) return true;
    const held = this.closure(scopes);
    return needed.every((scope) => held.has(scope));
  }

  private closure(scopes: readonly string[]): ReadonlySet<string> {
    const held = new Set(scopes);
    // A set hands out what is added while it is read.
    for (const scope of held) for (const inner of this.includes.get(scope) ?? []) held.add(inner);
    return held;
  }
}
