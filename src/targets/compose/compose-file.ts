/** A mount of a service. */
export type ServiceVolume =
  | {
      readonly type: 'volume';
      readonly source: string;
      readonly target: string;
      readonly read_only?: boolean;
      /** With `nocopy` it begins empty, whatever the image has there. */
      readonly volume?: { readonly nocopy: true };
    }
  | { readonly type: 'bind'; readonly source: string; readonly target: string; readonly read_only?: boolean };

/** A check that the engine runs inside the container. */
export interface Healthcheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
}

/** A service of the Compose specification; what this target writes of it. */
export interface Service {
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly init: boolean;
  readonly restart: 'unless-stopped' | 'no';
  readonly pids_limit: number;
  /** Bytes. */
  readonly mem_limit: number;
  readonly cpus: number;
  readonly stop_grace_period: string;
  readonly tmpfs?: readonly string[];
  readonly volumes?: readonly ServiceVolume[];
  readonly secrets?: readonly { readonly source: string; readonly target: string }[];
  readonly ports?: readonly string[];
  readonly network_mode?: 'none';
  readonly networks?: Readonly<Record<string, { readonly ipv4_address?: string }>>;
  readonly dns?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: 'service_completed_successfully' }>>;
  readonly healthcheck?: Healthcheck;
  readonly logging: { readonly driver: 'json-file'; readonly options: Readonly<Record<string, string>> };
}

/** A network. One that is internal has no way out. */
export interface Network {
  readonly internal?: boolean;
  readonly ipam?: { readonly config: readonly { readonly subnet: string }[] };
}

/** A volume of the engine. */
export interface Volume {
  readonly driver?: 'local';
  readonly driver_opts?: Readonly<Record<string, string>>;
}

/** A Compose file, in the form that both generations of docker-compose read. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, Network>>;
  readonly volumes?: Readonly<Record<string, Volume>>;
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>;
}

/** Compose replaces `$NAME`; what a composition writes is meant as it stands. */
export function literal<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$') as Value;
  if (Array.isArray(value)) return value.map(literal) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, literal(one)])) as Value;
}
