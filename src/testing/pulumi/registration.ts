/** One resource as the program of a stack registered it. */
export interface Registration {
  readonly urn: string;
  /** Such as `kubernetes:apps/v1:Deployment`, or `mcp-strata:index:McpServer` for a component. */
  readonly type: string;
  readonly name: string;
  /** The URN of the component around it. */
  readonly parent: string;
  /** False for a component. */
  readonly custom: boolean;
  /** What the provider would be given. Secrets are as in the program; `secrets` says where they are. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where inputs are secret, such as `spec.template.spec.containers[0].env[2].value`. */
  readonly secrets: readonly string[];
  /** URNs of what comes first. */
  readonly dependencies: readonly string[];
  readonly aliases: readonly { readonly name?: string; readonly urn?: string }[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** The provider's version. */
  readonly version: string;
  readonly provider: string;
  readonly additionalSecretOutputs: readonly string[];
}

/** How a secret looks on the wire between program and engine. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

/** Takes the marks of secrets off a value, and notes where they were. */
export function unmarked(value: unknown, place: string, found: string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, at) => unmarked(item, `${place}[${at}]`, found));
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields[SIGNATURE] === SECRET) {
    found.push(place);
    return unmarked(fields['value'], place, found);
  }
  return Object.fromEntries(
    Object.entries(fields).map(([key, item]) => [key, unmarked(item, place === '' ? key : `${place}.${key}`, found)]),
  );
}
