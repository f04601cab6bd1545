import { Yaml } from 'cdk8s';

/** A value that the collector takes from a variable of its container, so that no secret stands in a configuration. */
export class FromVariable {
  constructor(
    readonly name: string,
    /** What stands before it, such as `Bearer `. */
    readonly prefix = '',
  ) {}
}

/** A value of a collector's configuration. */
export type ConfigValue =
  | string
  | number
  | boolean
  | FromVariable
  | readonly ConfigValue[]
  | { readonly [name: string]: ConfigValue | undefined };

/** Members of a configuration by name. */
export type ConfigSection = Readonly<Record<string, ConfigValue | undefined>>;

/** A collector's configuration, whole. */
export interface CollectorConfig {
  readonly extensions: ConfigSection;
  readonly receivers: ConfigSection;
  readonly processors: ConfigSection;
  readonly exporters: ConfigSection;
  readonly service: ConfigSection;
}

/**
 * A configuration as the collector reads it. The collector replaces `${...}` and `$NAME` in all texts: what a composition writes is meant as it stands, so
 * that each dollar sign is doubled, but for those of `FromVariable`.
 */
export function plainConfig(config: CollectorConfig): Record<string, unknown> {
  return plain({ ...config }) as Record<string, unknown>;
}

/** The text of a configuration file. */
export function configText(config: CollectorConfig): string {
  return Yaml.stringify(plainConfig(config));
}

function plain(value: ConfigValue | undefined): unknown {
  if (typeof value === 'string') {
    return literal(value);
  }
  if (value instanceof FromVariable) {
    return `${literal(value.prefix)}\${env:${value.name}}`;
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(entries.map(([name, member]) => [name, plain(member)]));
  }
  return value;
}

function literal(text: string): string {
  return text.replace(/\$/g, '$$$$');
}
