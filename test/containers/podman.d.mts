/** What `podman inspect` says, as far as the suites ask. */
export interface Inspection {
  readonly Id: string;
  readonly State: { readonly Pid: number; readonly ExitCode: number };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly Privileged: boolean;
    readonly PidsLimit: number;
    readonly Memory: number;
    readonly NanoCpus: number;
    readonly CpuQuota: number;
    readonly Binds: readonly string[];
    readonly NetworkMode: string;
  };
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Name?: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
  readonly Config: {
    readonly User?: string;
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly CreateCommand: readonly string[];
    readonly ExposedPorts: Readonly<Record<string, unknown>>;
    readonly Healthcheck: { readonly Test: readonly string[] };
  };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
  readonly Labels?: Readonly<Record<string, string>>;
  readonly RootFS: { readonly Layers: readonly string[] };
}

export function takeTurn(file?: string, seconds?: number): Promise<() => Promise<void>>;

export class Podman {
  constructor(folder: string);
  static create(): Promise<Podman>;
  readonly folder: string;
  readonly configuration: string;
  readonly globals: readonly string[];
  run(args: readonly string[], options?: { readonly timeout?: number; readonly allowFailure?: boolean }): string;
  runBeside(args: readonly string[], timeout?: number): Promise<{ stdout: string; stderr: string }>;
  inspect(name: string): Inspection;
  dispose(): Promise<void>;
}
