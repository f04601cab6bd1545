import { Code } from '../../../mcp/codes';
import { type JsonObject, objectMember } from '../../../mcp/json';
import { Meta, Method } from '../../../mcp/keys';
import { errorMessage, Message, resultMessage } from '../../../mcp/message';
import type { ModernCall, ModernClient, ModernRequest } from '../../interfaces';
import { editObject } from '../map/edit';
import { toModernResult } from '../map/results';
import type { Child } from './child';
import { hears, type ListenFilter, readFilter, writeFilter } from './filter';
import type { ChildPool } from './pool';
import { profileOf } from './profile';

/** Wait before a process is started anew for listeners whose process ended. Milliseconds. */
const RESTART = 1_000;

interface Listener {
  readonly request: ModernRequest;
  readonly client: ModernClient;
  readonly abort: AbortController;
  filter: ListenFilter;
  acknowledged: boolean;
}

/** A resource that somebody listens to, and whether the server announces its changes. */
interface Watched {
  count: number;
  readonly served: Promise<boolean>;
}

/** Listeners of one principal. They hear all processes that work for it, and one process stays for their sake. */
class Audience {
  readonly listeners = new Set<Listener>();
  readonly watched = new Map<string, Watched>();
  home: Child | undefined;

  constructor(readonly principal: string | undefined) {}
}

/**
 * `subscriptions/listen` in front of legacy servers, which announce changes to the session in which they happen. A change that one call
 * makes is told to all listeners of its principal, and to nobody else.
 */
export class Listeners {
  private readonly audiences = new Map<string | undefined, Audience>();
  /** The bridge's own: they hear every process and hold none. */
  private readonly own = new Set<Listener>();
  private stopped = false;

  constructor(
    private readonly pool: () => ChildPool,
    private readonly initialize: JsonObject,
  ) {}

  start(request: ModernRequest, client: ModernClient): ModernCall {
    const filter = readFilter(request.message.params, objectMember(this.initialize, 'capabilities') ?? {});
    if (filter === undefined) {
      client.response(errorMessage(request.id, Code.INVALID_PARAMS, 'Invalid parameters: notifications is no filter'));
      return { cancel: () => undefined };
    }
    const listener: Listener = { request, client, filter, abort: new AbortController(), acknowledged: false };
    if (request.own === true) return this.openOwn(listener);
    void this.open(listener);
    return { cancel: () => this.leave(listener) };
  }

  /** A process said that something changed. */
  changed(child: Child, message: Message): void {
    for (const { filter, client, request, acknowledged } of [...this.own, ...(this.of(child)?.listeners ?? [])]) {
      if (acknowledged && hears(filter, message)) client.notification(stamped(message, request));
    }
  }

  /** A process began to work for a principal: it is asked to announce what the principal's listeners want to hear. */
  opened(child: Child): void {
    for (const uri of this.of(child)?.watched.keys() ?? []) void child.request(Method.SUBSCRIBE, { uri });
  }

  closed(child: Child): void {
    const audience = this.of(child);
    if (audience === undefined || audience.home !== child) return;
    audience.home = undefined;
    if (!this.stopped && audience.listeners.size > 0) setTimeout(() => void this.restart(audience), RESTART).unref();
  }

  close(): void {
    this.stopped = true;
    for (const audience of this.audiences.values()) for (const listener of [...audience.listeners]) this.end(listener);
  }

  private of({ profile }: Child): Audience | undefined {
    return this.audiences.get(profile.principal);
  }

  private openOwn(listener: Listener): ModernCall {
    listener.filter = { ...listener.filter, resources: new Set() };
    listener.acknowledged = true;
    this.own.add(listener);
    listener.client.notification(acknowledgement(listener));
    return { cancel: () => void this.own.delete(listener) };
  }

  private async open(listener: Listener): Promise<void> {
    const { request, abort, client } = listener;
    const audience = this.audiences.get(request.principal) ?? new Audience(request.principal);
    this.audiences.set(request.principal, audience);
    audience.listeners.add(listener);
    try {
      await this.settle(audience, listener);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.leave(listener);
      client.response(
        errorMessage(request.id, Code.INTERNAL_ERROR, error instanceof Error ? error.message : 'No server'),
      );
      return;
    }
    const { home } = audience;
    if (abort.signal.aborted || home === undefined) return;
    const uris = [...listener.filter.resources];
    const served = await Promise.all(uris.map((uri) => this.watch(audience, home, uri)));
    const kept = uris.filter((_, index) => served[index]);
    for (const uri of abort.signal.aborted ? uris : uris.filter((_, index) => !served[index]))
      this.unwatch(audience, uri);
    if (abort.signal.aborted) return;
    listener.filter = { ...listener.filter, resources: new Set(kept) };
    listener.acknowledged = true;
    client.notification(acknowledgement(listener));
  }

  /** Gives the audience a process that stays. */
  private async settle(audience: Audience, { request, abort }: Listener): Promise<void> {
    if (audience.home !== undefined) return;
    const child = await this.pool().station(profileOf(request), abort.signal);
    if (audience.home !== undefined || audience.listeners.size === 0) return;
    audience.home = child;
    child.pins++;
  }

  /** Has the server announce changes of a resource, once for all listeners of a principal. Returns whether it does. */
  private watch(audience: Audience, home: Child, uri: string): Promise<boolean> {
    const known = audience.watched.get(uri);
    if (known !== undefined) {
      known.count++;
      return known.served;
    }
    const served = home.request(Method.SUBSCRIBE, { uri }).then(({ result }) => result !== undefined);
    audience.watched.set(uri, { count: 1, served });
    for (const child of this.childrenOf(audience)) if (child !== home) void child.request(Method.SUBSCRIBE, { uri });
    return served;
  }

  private unwatch(audience: Audience, uri: string): void {
    const watched = audience.watched.get(uri);
    if (watched === undefined || --watched.count > 0) return;
    audience.watched.delete(uri);
    for (const child of this.childrenOf(audience)) void child.request(Method.UNSUBSCRIBE, { uri });
    this.tidy(audience);
  }

  private childrenOf(audience: Audience): Child[] {
    return [...this.pool().all].filter((child) => this.of(child) === audience);
  }

  private leave(listener: Listener): void {
    listener.abort.abort();
    const audience = this.audiences.get(listener.request.principal);
    if (audience === undefined || !audience.listeners.delete(listener)) return;
    if (listener.acknowledged) for (const uri of listener.filter.resources) this.unwatch(audience, uri);
    if (audience.listeners.size > 0) return;
    if (audience.home !== undefined) audience.home.pins--;
    audience.home = undefined;
    this.tidy(audience);
  }

  /** Forgets a principal that listens to nothing. While the server still has to answer, a new listener finds what is under way. */
  private tidy({ principal, listeners, watched }: Audience): void {
    if (listeners.size + watched.size === 0) this.audiences.delete(principal);
  }

  /** The process is gone: another one takes its place, and what may have changed meanwhile is told as changed. */
  private async restart(audience: Audience): Promise<void> {
    const [listener] = audience.listeners;
    if (this.stopped || listener === undefined || audience.home !== undefined) return;
    try {
      await this.settle(audience, listener);
    } catch {
      for (const each of [...audience.listeners]) this.end(each);
      return;
    }
    for (const each of audience.listeners) {
      if (each.acknowledged)
        for (const change of changesOf(each.filter)) each.client.notification(stamped(change, each.request));
    }
  }

  /** A graceful end (2026-07-28 `basic/patterns/subscriptions`, "Graceful Closure"). */
  private end(listener: Listener): void {
    const { id, method } = listener.request;
    this.leave(listener);
    const result = resultMessage(id, { _meta: { [Meta.SUBSCRIPTION_ID]: id } });
    listener.client.response(toModernResult(result, method, objectMember(this.initialize, 'serverInfo')));
  }
}

function stamped(message: Message, { id }: ModernRequest): Message {
  return editObject(message, ['params', '_meta'], { set: { [Meta.SUBSCRIPTION_ID]: id } });
}

function acknowledgement({ request, filter }: Listener): Message {
  const params = { notifications: writeFilter(filter) };
  return stamped(Message.make({ jsonrpc: '2.0', method: Method.ACKNOWLEDGED, params }), request);
}

function changesOf({ lists, resources }: ListenFilter): Message[] {
  return [
    ...[...lists].map((method) => Message.make({ jsonrpc: '2.0', method })),
    ...[...resources].map((uri) => Message.make({ jsonrpc: '2.0', method: Method.RESOURCE_UPDATED, params: { uri } })),
  ];
}
