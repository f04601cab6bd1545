import { Yaml } from 'cdk8s';

/** A value of Fluent Bit's configuration. Nothing that a composition gives holds a `$`, which stands for variables and members of records there. */
export type ConfigValue = string | number | boolean | readonly ConfigValue[] | ConfigSection;

/** Members of a configuration by name. */
export type ConfigSection = { readonly [name: string]: ConfigValue };

/** A plugin of a pipeline: an input, a filter or an output. */
export type Plugin = ConfigSection & { readonly name: string };

/** The configuration of one process. */
export interface FluentBitConfig {
  readonly service: ConfigSection;
  readonly parsers: readonly ConfigSection[];
  readonly pipeline: {
    readonly inputs: readonly Plugin[];
    readonly filters: readonly Plugin[];
    readonly outputs: readonly Plugin[];
  };
}

/** The text of a configuration file. */
export function configText(config: FluentBitConfig): string {
  return Yaml.stringify(config);
}
