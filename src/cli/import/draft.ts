/** A server as somebody else's configuration describes it, in the words of a composition. */
export interface ServerDraft {
  readonly id: string;
  readonly namespace?: string;
  /** Props of `addServer`, each as TypeScript. */
  readonly props: Readonly<Record<string, string>>;
  /** Groups that it belongs to: gateways select by them. */
  readonly groups: readonly string[];
  /** What a person has to know or decide. */
  readonly notes: readonly string[];
}

/** A gateway, likewise. */
export interface GatewayDraft {
  readonly id: string;
  readonly namespace?: string;
  readonly group: string;
  readonly props: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** A whole platform. */
export interface PlatformDraft {
  readonly servers: readonly ServerDraft[];
  readonly gateways: readonly GatewayDraft[];
  /** What was found and has no place in a composition. */
  readonly notes: readonly string[];
}

/** A value as TypeScript, on one line. */
export function code(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${keyOf(key)}: ${code(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A name as the key of an object. */
export function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
