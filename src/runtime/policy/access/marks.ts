import type { Redis } from '../../store/redis';

/** Names that are remembered for a time: what was used, and what goes on. */
export interface Marks {
  /**
   * Uses a name.
   *
   * @param expires milliseconds since the epoch
   * @returns false where somebody used it before
   * @throws Error, also as a rejection, where that cannot be told: then nobody may rely on it
   */
  use(name: string, expires: number): boolean | Promise<boolean>;
  /** Keeps a name for whoever takes it. One that cannot be kept is not there later. */
  keep(name: string, expires: number): void;
  /**
   * Takes a name that was kept; it is there once.
   *
   * @throws Error, also as a rejection, where that cannot be told
   */
  take(name: string): boolean | Promise<boolean>;
}

/** Most names of each kind that a process remembers. Who is forgotten is asked again. */
const MOST = 4_096;

/** What one process remembers. */
export class ProcessMarks implements Marks {
  private readonly used = new Map<string, number>();
  private readonly kept = new Map<string, number>();
  /** What expires before this was used, as far as anybody can tell: marks of that time were dropped for want of room. */
  private forgotten = 0;

  use(name: string, expires: number): boolean {
    if (expires <= this.forgotten || (this.used.get(name) ?? 0) > Date.now()) return false;
    const dropped = remember(this.used, name, expires);
    this.forgotten = Math.max(this.forgotten, dropped);
    return true;
  }

  keep(name: string, expires: number): void {
    remember(this.kept, name, expires);
  }

  take(name: string): boolean {
    const expires = this.kept.get(name);
    this.kept.delete(name);
    return expires !== undefined && expires > Date.now();
  }
}

/** What all replicas remember together: each mark is set or taken in one step of the store. */
export class SharedMarks implements Marks {
  constructor(private readonly redis: Redis) {}

  async use(name: string, expires: number): Promise<boolean> {
    const left = expires - Date.now();
    if (left <= 0) return false;
    return (await this.redis.command('SET', this.redis.key('used', name), '1', 'PX', String(left), 'NX')) === 'OK';
  }

  keep(name: string, expires: number): void {
    const left = Math.max(1, expires - Date.now());
    this.redis.command('SET', this.redis.key('kept', name), '1', 'PX', String(left)).catch(() => undefined);
  }

  async take(name: string): Promise<boolean> {
    return (await this.redis.command('GETDEL', this.redis.key('kept', name))) !== null;
  }
}

/** Enters a name as the newest. Returns when the one that had to go for it would have expired; 0 where there was room. */
function remember(names: Map<string, number>, name: string, expires: number): number {
  names.delete(name);
  let dropped = 0;
  if (names.size >= MOST) {
    const [oldest, until] = names.entries().next().value as [string, number];
    names.delete(oldest);
    dropped = until;
  }
  names.set(name, expires);
  return dropped;
}
