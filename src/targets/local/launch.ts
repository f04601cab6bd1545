import type { AssemblyServer } from '../../contract';
import type { ResolvedFolder } from './folders';
import type { PrivateFolder } from './private-folder';
import type { ResolvedSecret } from './secrets';

/** Variables by name. */
export type Variables = Readonly<Record<string, string>>;

/** What this machine holds a server to. */
export interface Confinement {
  /** What is enforced, and by what. */
  readonly enforced: readonly string[];
  /** What the composition declares and this machine does not enforce: the cluster does. */
  readonly open: readonly string[];
}

/** How a server's program is started on this machine. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** Variables without secrets. */
  readonly env: Variables;
  /** Variables with secrets, or taken from the user's own environment. They reach the process and nothing else. */
  readonly inherit: Variables;
  readonly cwd: string;
  readonly confinement: Confinement;
  /** The port of this machine on which a server that listens itself is reached, where it is not the server's own. */
  readonly port?: number;
  /** Removes what outlives a process that was killed, such as a container. */
  readonly clean?: () => Promise<void>;
}

/** What a program is started from. */
export interface LaunchContext {
  readonly server: AssemblyServer;
  /** The composition's folder. */
  readonly project: string;
  /** The user's environment. Only named parts of it are passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folders: readonly ResolvedFolder[];
  readonly secrets: readonly ResolvedSecret[];
  readonly files: PrivateFolder;
  /** False: the user gave up Node's permission model for this server, by name. */
  readonly confined: boolean;
  /** Told before something that takes long. */
  readonly progress: (text: string) => void;
}
