import { step } from './json';

/** A place in a manifest. Its pointer is written out when a finding asks for it: most places are never asked. */
export class Place {
  private readonly path: readonly (string | number)[];
  /** Only declared: there are many places, and setting it on each would cost more than reading them. */
  declare private written: string | undefined;

  /**
   * @param parent the place that holds this one
   * @param path members and positions from there
   */
  constructor(
    private readonly parent: { readonly pointer: string },
    ...path: readonly (string | number)[]
  ) {
    this.path = path;
  }

  /** JSON pointer (RFC 6901). */
  get pointer(): string {
    this.written ??= this.path.reduce<string>((pointer, key) => `${pointer}/${step(String(key))}`, this.parent.pointer);
    return this.written;
  }
}

/** The object itself. */
export const ROOT: { readonly pointer: string } = { pointer: '' };
