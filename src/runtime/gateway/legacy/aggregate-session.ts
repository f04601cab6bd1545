import type { LegacyBackend, LegacyClient } from '../../bridge/interfaces';
import type { CallDetails, Outcome } from '../../bridge/observe';
import { type LegacyIdentity, readIdentity } from '../../bridge/translate/map/handshake';
import { isLogLevel, type LogLevel } from '../../bridge/translate/map/log-level';
import { SET_LEVEL } from '../../bridge/translate/map/methods';
import { hears } from '../../bridge/translate/modern-client/filter';
import { Code } from '../../mcp/codes';
import { type JsonObject, stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { errorMessage, Message, type RequestId, resultMessage } from '../../mcp/message';
import { withId, withValue } from '../../mcp/splice';
import type { TraceParent } from '../../telemetry/trace-context';
import { ROUTED } from '../calls/router';
import { withShownUris } from '../calls/uris';
import { type Abilities, abilitiesOf } from '../catalog/abilities';
import { changedKinds, listed } from '../catalog/kinds';
import type { GatewayContext } from '../context';
import type { Upstream } from '../upstream/upstream';
import { type CallSession, SessionCall } from './legacy-call';
import { Legs } from './legs';
import type { UpstreamLeg } from './upstream-leg';

/** Questions of upstreams that may wait for the client at once. */
const ASKED = 1_024;

/** What is kept of a session, so that another replica can go on with it. */
export interface SessionState {
  /** The params of `initialize`. */
  readonly identity: JsonObject;
  readonly level?: string;
  /** Sessions at upstreams, by id. */
  readonly upstreams: Readonly<Record<string, { readonly id: string; readonly revision?: string }>>;
  /** Resources that are subscribed to, as the client names them. */
  readonly subscriptions: readonly string[];
}

/** Keeps sessions for other replicas. */
export interface SessionKeeper {
  changed(state: SessionState): void;
  /** The session is over here. Resolves with whether it is over everywhere: no other replica goes on with it. */
  ended(): Promise<boolean>;
}

interface Question {
  readonly upstream: Upstream;
  readonly id: RequestId;
}

/** One legacy session over all upstreams. */
export class AggregateSession implements LegacyBackend, CallSession {
  readonly principal: string | undefined;
  private identity: LegacyIdentity | undefined;
  private params: JsonObject = {};
  private level: LogLevel | undefined;
  private readonly calls = new Map<RequestId, SessionCall>();
  private readonly questions = new Map<RequestId, Question>();
  private readonly subscriptions = new Set<string>();
  private readonly legs: Legs;
  private lastQuestion = 0;
  private stop: (() => void) | undefined;
  private over = false;

  constructor(
    private readonly context: GatewayContext,
    private readonly client: LegacyClient,
    private readonly keeper: SessionKeeper,
    restored?: SessionState,
  ) {
    this.principal = client.principal;
    this.legs = new Legs(context, {
      principal: client.principal,
      identity: () => this.params,
      prepare: (leg, upstream) => this.prepare(leg, upstream),
      listening: () => client.listening === true,
      named: () => this.save(),
      answered: (id, answer, outcome) => this.calls.get(id)?.answered(answer, outcome),
      note: (id, details) => this.note(id, details),
      asked: (upstream, request, related) => this.ask(upstream, request, related),
      notified: (upstream, message, related) => this.told(upstream, message, related),
      lost: (upstream, reason, unanswered) => this.lost(upstream, reason, unanswered),
    });
    if (restored !== undefined) this.restore(restored);
  }

  get revision(): string {
    return this.identity?.revision ?? '';
  }

  get abilities(): Abilities {
    return abilitiesOf(this.identity?.capabilities);
  }

  receive(message: Message): void {
    if (this.over) return;
    if (message.kind === 'response') this.answer(message);
    else if (message.kind === 'notification') this.notified(message);
    else this.requested(message);
  }

  async close(): Promise<void> {
    if (this.over) return;
    this.over = true;
    this.stop?.();
    for (const call of [...this.calls.values()]) call.cancel('The session has ended');
    if (await this.keeper.ended()) await this.legs.close();
    else this.legs.leave();
  }

  /** Another replica goes on: upstreams keep their sessions. */
  leave(): void {
    this.over = true;
    this.stop?.();
    this.legs.leave();
  }

  leg(upstream: Upstream): UpstreamLeg | Promise<UpstreamLeg> {
    return this.legs.open(upstream);
  }

  note(id: RequestId, details: CallDetails): void {
    this.client.note?.(id, details);
  }

  traceOf(id: RequestId): TraceParent | undefined {
    return this.client.traceOf?.(id);
  }

  respond(message: Message, outcome?: Outcome): void {
    if (!this.over) this.client.deliver(message, undefined, outcome);
  }

  ended(call: SessionCall): void {
    this.calls.delete(call.id);
  }

  private requested(message: Message): void {
    const { context } = this;
    const id = message.id as RequestId;
    const method = message.method as string;
    const kind = listed(method);
    if (method === Method.INITIALIZE) this.respond(this.initialize(message));
    else if (method === Method.PING) this.respond(resultMessage(id, {}));
    else if (this.identity === undefined) this.respond(errorMessage(id, Code.INVALID_REQUEST, 'Not initialized'));
    else if (kind !== undefined) {
      const answer = context.lists.answer(kind, message, this.principal, this.abilities, false);
      if (answer instanceof Promise) void answer.then((found) => this.respond(found));
      else this.respond(answer);
    } else if (context.search.finds(message)) {
      void context.search.find(message, this.principal, this.abilities, false).then((found) => this.respond(found));
    } else if (method === SET_LEVEL) this.setLevel(message);
    else if (ROUTED.has(method)) this.call(message);
    else this.respond(errorMessage(id, Code.METHOD_NOT_FOUND, 'Method not found'));
  }

  private initialize(message: Message): Message {
    const id = message.id as RequestId;
    const { face, config } = this.context;
    if (this.identity !== undefined) return errorMessage(id, Code.INVALID_REQUEST, 'Already initialized');
    const identity = readIdentity(message.params, config().revisions);
    if (identity === undefined) return errorMessage(id, Code.INVALID_PARAMS, 'Invalid parameters of initialize');
    this.begin(identity, message.params ?? {});
    this.save();
    const { extensions: _, ...capabilities } = face.capabilities;
    const { instructions, serverInfo } = face;
    return resultMessage(id, {
      protocolVersion: identity.revision,
      capabilities,
      serverInfo,
      ...(instructions !== undefined && { instructions }),
    });
  }

  private begin(identity: LegacyIdentity, params: JsonObject): void {
    this.identity = identity;
    // Upstreams are asked for what was agreed on, so that what they say needs no translation.
    this.params = { ...params, protocolVersion: identity.revision };
    this.stop = this.context.changes.listen({
      principal: this.principal,
      changed: (method) => this.client.deliver(Message.make({ jsonrpc: '2.0', method })),
    });
  }

  private call(message: Message): void {
    const call = new SessionCall(this.context, this, message);
    this.calls.set(call.id, call);
    if (message.method === Method.SUBSCRIBE || message.method === Method.UNSUBSCRIBE) this.remember(message);
    call.begin();
  }

  private remember({ method, params }: Message): void {
    const uri = stringMember(params, 'uri');
    if (uri === undefined) return;
    if (method === Method.SUBSCRIBE) this.subscriptions.add(uri);
    else this.subscriptions.delete(uri);
    this.save();
  }

  private setLevel(message: Message): void {
    const id = message.id as RequestId;
    const level = message.params?.level;
    if (!isLogLevel(level)) {
      this.respond(errorMessage(id, Code.INVALID_PARAMS, 'Invalid log level'));
      return;
    }
    this.level = level;
    this.save();
    for (const leg of this.legs.all) if (leg.can('logging')) void leg.ask(SET_LEVEL, { level });
    this.respond(resultMessage(id, {}));
  }

  /** A session at an upstream begins: it hears what the others were told. */
  private async prepare(leg: UpstreamLeg, upstream: Upstream): Promise<void> {
    if (this.level !== undefined && leg.can('logging')) await leg.ask(SET_LEVEL, { level: this.level });
    for (const shown of this.subscriptions) {
      const own = this.context.router.ownOf(upstream, shown);
      if (own !== undefined) await leg.ask(Method.SUBSCRIBE, { uri: own });
    }
  }

  private notified(message: Message): void {
    const { method, params } = message;
    if (method === Method.CANCELLED) {
      const reason = stringMember(params, 'reason') ?? 'Cancelled by the client';
      this.calls.get(params?.requestId as RequestId)?.cancel(reason);
    } else if (method === 'notifications/roots/list_changed') for (const leg of this.legs.all) leg.tell(message);
  }

  /** A question of an upstream, under a number of ours: two upstreams may use the same. */
  private ask(upstream: Upstream, request: Message, related: RequestId | undefined): void {
    const id = `q${++this.lastQuestion}`;
    const oldest = this.questions.size >= ASKED ? this.questions.keys().next().value : undefined;
    if (oldest !== undefined) this.questions.delete(oldest);
    this.questions.set(id, { upstream, id: request.id as RequestId });
    this.client.deliver(withId(request, id), related);
  }

  private answer(message: Message): void {
    const question = message.id === undefined ? undefined : this.questions.get(message.id);
    if (message.id === undefined || question === undefined) return;
    this.questions.delete(message.id);
    this.legs.get(question.upstream)?.tell(withId(message, question.id));
  }

  private told(upstream: Upstream, message: Message, related: RequestId | undefined): void {
    const { context, client } = this;
    if (message.method === Method.PROGRESS) {
      const call = related === undefined ? undefined : this.calls.get(related);
      if (call !== undefined) call.progressed = performance.now();
      client.deliver(message, related);
    } else if (message.method === Method.CANCELLED) {
      const withdrawn = [...this.questions].find(
        ([, question]) => question.upstream === upstream && question.id === message.params?.requestId,
      );
      if (withdrawn === undefined) return;
      this.questions.delete(withdrawn[0]);
      client.deliver(withValue(message, ['params', 'requestId'], withdrawn[0]));
    } else if (message.method === Method.RESOURCE_UPDATED) {
      // What was not subscribed to is not told: that it exists may be a secret.
      if (this.subscribed(upstream, message))
        client.deliver(withShownUris(message, Method.RESOURCE_UPDATED, (uri) => context.router.show(upstream, uri)));
      else upstream.lied();
    } else {
      const kinds = changedKinds(message.method);
      if (kinds.length > 0) this.context.catalog.invalidate(upstream, this.principal, kinds);
      else client.deliver(message, related);
    }
  }

  private subscribed(upstream: Upstream, message: Message): boolean {
    const own = [...this.subscriptions].flatMap((shown) => this.context.router.ownOf(upstream, shown) ?? []);
    return hears({ lists: new Set(), resources: new Set(own) }, message);
  }

  private lost(upstream: Upstream, reason: string, unanswered: readonly RequestId[]): void {
    for (const id of unanswered)
      this.calls.get(id)?.fail(`The server ${upstream.id} ${reason}; its session begins anew with the next call`);
    this.save();
  }

  private save(): void {
    if (this.over || this.identity === undefined) return;
    this.keeper.changed({
      identity: this.params,
      ...(this.level !== undefined && { level: this.level }),
      upstreams: this.legs.sessions,
      subscriptions: [...this.subscriptions],
    });
  }

  private restore({ identity: params, level, upstreams, subscriptions }: SessionState): void {
    const identity = readIdentity(params, this.context.config().revisions);
    if (identity === undefined) return;
    this.begin(identity, params);
    if (isLogLevel(level)) this.level = level;
    for (const uri of subscriptions) this.subscriptions.add(uri);
    this.legs.resume(upstreams);
  }
}
