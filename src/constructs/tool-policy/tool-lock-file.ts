import { existsSync, readFileSync } from 'node:fs';
import { type LockedServer, ToolLock, type ToolPins, Variable } from '../../contract';
import { StrataError } from '../../errors';

/** The tools that were approved: `tools.lock.json`, which `strata lock` writes and a reviewer commits. */
export class ToolLockFile {
  private constructor(
    readonly file: string,
    private readonly lock: ToolLock,
  ) {}

  /**
   * Reads the file.
   *
   * @param file its path, relative to the folder in which the composition runs
   * @throws StrataError TOOL_LOCK_MISSING, TOOL_LOCK_INVALID
   */
  static read(file = 'tools.lock.json'): ToolLockFile {
    // It is about to be written: what stands there now decides nothing.
    if (isLocking()) return new ToolLockFile(file, { version: 1, servers: {} });
    if (!existsSync(file)) throw new StrataError('TOOL_LOCK_MISSING', file, { file });
    const invalid = (problem: string) => new StrataError('TOOL_LOCK_INVALID', file, { file, problem });
    let json: unknown;
    try {
      json = JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      throw invalid('it is not JSON');
    }
    const parsed = ToolLock.safeParse(json);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw invalid(`${issue?.path.map(String).join('.')}: ${issue?.message}`);
    }
    return new ToolLockFile(file, parsed.data);
  }

  /** The tools of a server, by the path of its construct. */
  serverAt(path: string): LockedServer | undefined {
    return Object.hasOwn(this.lock.servers, path) ? this.lock.servers[path] : undefined;
  }
}

/** Whether the composition runs so that its tools can be locked. */
export function isLocking(): boolean {
  return process.env[Variable.LOCKING] === '1';
}

/** What the runtime compares a server's tools with. */
export function pinsOf({ tools }: LockedServer): Pick<ToolPins, 'tools'> {
  return { tools: Object.fromEntries(tools.map(({ name, hash }) => [name, hash])) };
}
