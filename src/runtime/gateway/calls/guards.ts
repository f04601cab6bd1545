import { guardedLegacy } from '../../bridge/access/guarded-legacy';
import { GuardedModern } from '../../bridge/access/guarded-modern';
import type { LegacyBackends, ModernBackend } from '../../bridge/interfaces';
import { Method } from '../../mcp/keys';
import { Message } from '../../mcp/message';
import { AccessGuard } from '../../policy/access/access-guard';
import type { PinnedTools } from '../../policy/access/pinned-tools';
import type { SealedConfirmations } from '../../policy/access/sealed-confirmations';
import type { Authorizer } from '../../policy/authorizer';
import { interceptedLegacy } from '../intercept/intercepted-legacy';
import { InterceptedModern } from '../intercept/intercepted-modern';
import { type Interceptor, inTurn } from '../intercept/interceptor';
import type { Connections } from '../upstream/connections';
import type { Upstream } from '../upstream/upstream';
import type { Principals } from './principals';

interface Guarded {
  readonly guard: AccessGuard;
  readonly interceptor: Interceptor | undefined;
  readonly modern: ModernBackend;
}

export interface GuardsOptions {
  readonly connections: Connections;
  readonly principals: Principals;
  readonly pins: (upstream: Upstream) => PinnedTools | undefined;
  /** What stands between the policy and each upstream. */
  readonly intercept: (guard: AccessGuard) => readonly Interceptor[];
  /** What people confirmed at an upstream, whatever policy is in force. */
  readonly confirmations: (upstream: string) => SealedConfirmations;
}

/**
 * A guard before each upstream, the same that a bridge has before its server: it knows the server's own names, decides before the upstream hears of a
 * call, and asks a person where the policy says so.
 */
export class Guards {
  private guarded = new WeakMap<Upstream, Guarded>();
  private authorizer: Authorizer | undefined;

  constructor(private readonly options: GuardsOptions) {}

  /** Another policy, for everything that begins from now on. */
  use(authorizer: Authorizer | undefined): void {
    this.authorizer = authorizer;
    this.guarded = new WeakMap();
  }

  /** What calls of modern clients go through. */
  modern(upstream: Upstream): ModernBackend {
    return this.of(upstream).modern;
  }

  /** What sessions of legacy clients go through. */
  legacy(upstream: Upstream, inner: LegacyBackends): LegacyBackends {
    const { guard, interceptor } = this.of(upstream);
    const between = interceptor === undefined ? inner : interceptedLegacy(inner, interceptor, upstream.id);
    return guardedLegacy(between, guard, upstream.id);
  }

  /** Whether changes of a resource may be told to a principal. */
  async mayWatch(upstream: Upstream, uri: string, principal: string | undefined): Promise<boolean> {
    const asked = Message.make({ jsonrpc: '2.0', id: 0, method: Method.SUBSCRIBE, params: { uri } });
    const identity = this.options.principals.find(principal);
    return (await this.of(upstream).guard.judge(asked, identity, 'modern')).kind === 'pass';
  }

  private of(upstream: Upstream): Guarded {
    let found = this.guarded.get(upstream);
    if (found === undefined) {
      const pins = this.options.pins(upstream);
      const guard = new AccessGuard({
        server: upstream.id,
        ...(this.authorizer !== undefined && { authorizer: this.authorizer }),
        ...(pins !== undefined && { pins }),
      });
      const { connections } = this.options;
      const backend: ModernBackend = {
        start: (request, client) => connections.of(upstream, request.principal).start(request, client),
        notify: () => undefined,
        close: () => Promise.resolve(),
      };
      const confirmations = this.options.confirmations(upstream.id);
      const interceptors = this.options.intercept(guard);
      const interceptor = interceptors.length === 0 ? undefined : inTurn(interceptors);
      const between = interceptor === undefined ? backend : new InterceptedModern(backend, interceptor, upstream.id);
      found = { guard, interceptor, modern: new GuardedModern(between, guard, upstream.id, confirmations) };
      this.guarded.set(upstream, found);
    }
    return found;
  }
}
