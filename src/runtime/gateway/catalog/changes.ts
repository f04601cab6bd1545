import { KINDS, type Kind } from './kinds';

/** Somebody who is to be told that lists have changed. */
export interface ChangeListener {
  readonly principal: string | undefined;
  /** @param method the notification's */
  changed(method: string): void;
}

/** How long changes are gathered, milliseconds: one cause changes several lists, at several upstreams. */
const GATHER = 50;

/** Tells listeners of changed lists, once for changes that come together. */
export class Changes {
  private readonly listeners = new Set<ChangeListener>();
  private readonly pending = new Map<ChangeListener, Set<string>>();
  private timer: NodeJS.Timeout | undefined;

  /** Returns how to stop. */
  listen(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      this.pending.delete(listener);
    };
  }

  /** Lists changed for one principal, or for everybody. */
  announce(kinds: readonly Kind[], principal: string | undefined, everybody: boolean): void {
    for (const listener of this.listeners) {
      if (!everybody && listener.principal !== principal) continue;
      const methods = this.pending.get(listener) ?? new Set();
      for (const kind of kinds) methods.add(KINDS[kind].changed);
      this.pending.set(listener, methods);
    }
    this.timer ??= setTimeout(() => this.tell(), GATHER);
  }

  close(): void {
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private tell(): void {
    this.timer = undefined;
    const told = [...this.pending];
    this.pending.clear();
    for (const [listener, methods] of told) for (const method of methods) listener.changed(method);
  }
}
