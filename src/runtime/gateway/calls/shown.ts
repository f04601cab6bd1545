import type { Authorizer, Decision } from '../../policy/authorizer';
import type { Visibility } from '../catalog/access';
import type { Kind } from '../catalog/kinds';
import type { Entry } from '../catalog/listing';
import type { Principals } from './principals';

const ACTIONS = {
  tools: 'call_tool',
  prompts: 'get_prompt',
  resources: 'read_resource',
  templates: 'read_resource',
} as const;

/** What a principal is shown of what upstreams list: what it may not use is not there. */
export class Shown implements Visibility {
  epoch = 0;
  private engine: Authorizer | undefined;

  constructor(private readonly principals: Principals) {}

  /** Another policy: lists are made anew. */
  use(engine: Authorizer | undefined): void {
    this.engine = engine;
    this.epoch++;
  }

  /** Whether what is shown may depend on who asks. */
  get personal(): boolean {
    return this.engine !== undefined;
  }

  visible(
    principal: string | undefined,
    kind: Kind,
    entries: readonly Entry[],
  ): readonly Entry[] | Promise<readonly Entry[]> {
    const { engine } = this;
    if (engine === undefined) return entries;
    const identity = this.principals.find(principal);
    const decisions = entries.map((entry) =>
      engine.decide({
        ...(identity && { principal: identity }),
        action: ACTIONS[kind],
        server: entry.upstream.id,
        target: entry.own,
        ...(entry.annotations && { annotations: entry.annotations }),
      }),
    );
    const kept = (all: readonly Decision[]) => entries.filter((_, index) => all[index]?.verdict !== 'forbid');
    return decisions.some((decision) => decision instanceof Promise)
      ? Promise.all(decisions).then(kept)
      : kept(decisions as Decision[]);
  }
}
