/** Props of a construct, each as TypeScript. */
export type Props = Readonly<Record<string, string>>;

interface Draft {
  readonly id: string;
  readonly namespace?: string;
  readonly props: Props;
  /** What a person has to know or decide. */
  readonly notes: readonly string[];
}

/** A server as somebody else's configuration describes it, in the words of a composition. */
export interface ServerDraft extends Draft {
  /** Groups that it belongs to: gateways select by them. */
  readonly groups: readonly string[];
  /** What a gateway shows it, as TypeScript. */
  readonly token?: string;
}

/** A server that runs elsewhere: `addRemote` of a gateway. */
export interface RemoteDraft extends Draft {
  readonly groups: readonly string[];
}

/** A gateway, likewise. */
export interface GatewayDraft extends Draft {
  /** The ids of servers of the platform. */
  readonly servers: readonly string[];
  readonly remotes: readonly RemoteDraft[];
}

/** A registry, likewise. */
export interface RegistryDraft extends Draft {}

/** A whole platform. */
export interface PlatformDraft {
  readonly servers: readonly ServerDraft[];
  readonly gateways: readonly GatewayDraft[];
  readonly registries: readonly RegistryDraft[];
  /** Props of the collector, if telemetry goes anywhere. */
  readonly collector?: Props;
  /** What was found and has no place in a composition. */
  readonly notes: readonly string[];
}

/** A value as TypeScript, on one line. */
export function code(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return object(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, code(item)])));
}

/** An object of props that are TypeScript already, on one line. */
export function object(props: Props): string {
  const entries = Object.entries(props).map(([key, text]) => `${keyOf(key)}: ${text}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A name as the key of an object. */
export function keyOf(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
