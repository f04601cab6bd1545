/** What a Node.js program may use. */
export interface NodePermissions {
  /** Files and folders, folders with all that is in them. */
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** Whether it may open connections. */
  readonly network: boolean;
}

/**
 * The flags that hold a Node.js program to its permissions. Child processes, worker threads, native addons and WASI stay off: a server
 * that needs one says so with ERR_ACCESS_DENIED and is then run with `--unconfined`.
 *
 * @param known the flags that this Node.js has; the network is limited where it has `--allow-net` (from Node.js 25)
 * @see https://nodejs.org/api/permissions.html
 */
export function nodePermissions(
  { read, write, network }: NodePermissions,
  known: ReadonlySet<string> = process.allowedNodeEnvironmentFlags,
): { readonly flags: readonly string[]; readonly limitsNetwork: boolean } {
  const canLimit = known.has('--allow-net');
  return {
    flags: [
      '--permission',
      ...read.map((path) => `--allow-fs-read=${path}`),
      ...write.map((path) => `--allow-fs-write=${path}`),
      ...(canLimit && network ? ['--allow-net'] : []),
    ],
    limitsNetwork: canLimit && !network,
  };
}
