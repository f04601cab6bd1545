import { Code } from '../../mcp/codes';
import { type JsonObject, objectMember } from '../../mcp/json';
import type { Message } from '../../mcp/message';
import type { Authorizer, Decision } from '../../policy/authorizer';
import type { Visibility } from '../catalog/access';
import type { Kind } from '../catalog/kinds';
import type { Entry } from '../catalog/listing';
import { chain } from './chain';
import type { Principals } from './principals';
import { withParam } from './rewrite';
import { isRoute, type NoRoute, type Route, type Router } from './router';

/** A request that may go on, as the upstream takes it. */
export interface Allowed {
  readonly route: Route;
  readonly message: Message;
  /** What a person has to confirm first, and the decision that says so. */
  readonly ask?: string;
  readonly decision?: Decision;
}

/** A request that may not. */
export interface Denied extends NoRoute {
  readonly denied: boolean;
  readonly route?: Route;
  readonly decision?: Decision;
}

export interface GatekeeperOptions {
  readonly router: Router;
  readonly principals: Principals;
}

const ACTIONS = {
  tools: 'call_tool',
  prompts: 'get_prompt',
  resources: 'read_resource',
  templates: 'read_resource',
} as const;

/** Finds a request's way and asks the policy before it goes there. Also says what is shown: what may not be called is not listed. */
export class Gatekeeper implements Visibility {
  epoch = 0;
  private engine: Authorizer | undefined;

  constructor(private readonly options: GatekeeperOptions) {}

  /** Another policy, at once and for everything that begins from now on. */
  use(engine: Authorizer | undefined): void {
    this.engine = engine;
    this.epoch++;
  }

  /** Whether anything is forbidden to anybody. */
  get guarded(): boolean {
    return this.engine !== undefined;
  }

  admit(message: Message, principal: string | undefined): Allowed | Denied | Promise<Allowed | Denied> {
    return chain(this.options.router.route(message, principal), (found) => {
      if (!isRoute(found)) return { ...found, denied: false };
      return this.judge(found, message, principal);
    });
  }

  visible(
    principal: string | undefined,
    kind: Kind,
    entries: readonly Entry[],
  ): readonly Entry[] | Promise<readonly Entry[]> {
    const { engine } = this;
    if (engine === undefined) return entries;
    const identity = this.options.principals.find(principal);
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

  private judge(
    route: Route,
    message: Message,
    principal: string | undefined,
  ): Allowed | Denied | Promise<Allowed | Denied> {
    const { engine } = this;
    const { action, upstream, own, entry } = route;
    if (engine === undefined || action === undefined) return this.allow(route, message);
    const identity = this.options.principals.find(principal);
    const decided = engine.decide({
      ...(identity && { principal: identity }),
      action,
      server: upstream.id,
      target: own,
      arguments: argumentsOf(message),
      ...(entry?.annotations && { annotations: entry.annotations }),
    });
    return chain(decided, (decision) => {
      if (decision.verdict === 'forbid') return refusal(route, decision);
      return {
        ...this.allow(route, message),
        decision,
        ...(decision.verdict === 'ask' && { ask: decision.question ?? '' }),
      };
    });
  }

  private allow(route: Route, message: Message): Allowed {
    const { own, shown, path } = route;
    return { route, message: own === shown ? message : withParam(message, path, own) };
  }
}

function argumentsOf({ params }: Message): JsonObject {
  return objectMember(params, 'arguments') ?? {};
}

/** What is listed may be known to exist; of all else a refusal says no more than that it is unknown. */
function refusal(route: Route, decision: Decision): Denied {
  const { action, entry, shown } = route;
  if (entry !== undefined)
    return { denied: true, route, decision, code: Code.INVALID_REQUEST, text: `Not permitted: ${shown}` };
  const text = action === 'read_resource' ? `Resource not found: ${shown}` : `Unknown: ${shown}`;
  return { denied: true, route, decision, code: Code.INVALID_PARAMS, text };
}

export function isAllowed(found: Allowed | Denied): found is Allowed {
  return 'message' in found;
}
