import type { AssemblyServer, LocalRun } from '../../contract';
import type { ResolvedFolder } from './folders';
import type { PrivateFolder } from './private-folder';
import type { ResolvedSecret } from './secrets';

type EgressHost = LocalRun['egress'][number];

/** Variables by name. */
export type Variables = Readonly<Record<string, string>>;

/** What this machine holds a server to. */
export interface Confinement {
  /** What is enforced, and by what. */
  readonly enforced: readonly string[];
  /** What the composition declares and this machine does not enforce: the cluster does. */
  readonly open: readonly string[];
}

/** What holds servers beyond what their launchers do: namespaces of the Linux kernel, or a container engine. */
export const ISOLATIONS = ['namespaces', 'containers'] as const;
export type Isolation = (typeof ISOLATIONS)[number];

/** What leads through the wall around an isolated program: sockets in a folder that it shares with this process. */
export interface Gate {
  /** Where the sockets are on this machine. */
  readonly folder: string;
  /** Hosts that the egress role lets the program reach. */
  readonly hosts: readonly EgressHost[];
  /** The port on which the program listens, inside and on this machine's loopback. */
  readonly port?: number;
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
  /** Files and folders of this machine that the program is read from. Whoever isolates it shows it these. */
  readonly reads?: readonly string[];
  /** Of isolated programs. */
  readonly gate?: Gate;
  /** Starts what has to be there before the program, once the gate is open. */
  readonly begin?: () => Promise<void>;
  /** Removes what outlives a process that was killed, such as a container. */
  readonly clean?: () => Promise<void>;
}

/** How a cluster runs a server. */
export interface PodImages {
  readonly image: string;
  /** Absent: the image's own entry point. */
  readonly command?: readonly string[];
  /** The runtime's image, beside it. */
  readonly runtime: string;
}

/** A server with what containers of it are made from. */
export type RunnableServer = AssemblyServer & { readonly pod?: PodImages };

/** What a program is started from. */
export interface LaunchContext {
  readonly server: RunnableServer;
  /** The composition's folder. */
  readonly project: string;
  /** The user's environment. Only named parts of it are passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folders: readonly ResolvedFolder[];
  readonly secrets: readonly ResolvedSecret[];
  readonly files: PrivateFolder;
  /** False: the user gave up Node's permission model for this server, by name. */
  readonly confined: boolean;
  /**
   * What isolates servers.
   * @default nothing beyond what their launchers do
   */
  readonly isolation?: Isolation;
  /** Told before something that takes long. */
  readonly progress: (text: string) => void;
}
