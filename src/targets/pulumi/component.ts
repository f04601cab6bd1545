import { ComponentResource, type ComponentResourceOptions } from './sdk';

/** What components wait for, by the inputs that the SDK's constructor hands on: what inputs hold is told to the engine. */
const whole = new WeakMap<object, Promise<void>>();

/** A construct of the composition. Who depends on it waits until all objects inside are registered, whenever that is. */
export class Component extends ComponentResource<void> {
  /** @param complete once everything inside is registered */
  constructor(type: string, name: string, complete: Promise<void>, options: ComponentResourceOptions) {
    const inputs = {};
    whole.set(inputs, complete);
    super(`mcp-strata:index:${type}`, name, inputs, options);
    // A registration of outputs that is under way keeps a stack from ending before its objects are registered.
    if (options.parent === undefined) this.registerOutputs(complete.then(() => ({})));
  }

  /** Called by the SDK's constructor; what it returns is what dependents wait for. */
  protected override initialize(inputs: object): Promise<void> {
    return whole.get(inputs) ?? Promise.resolve();
  }
}
