import { type Fields, fields, list, text } from './documents';

/** The fields of an object, and who took what of them: what nobody took is told, so that nothing is lost in silence. */
export class Account {
  readonly #fields: Fields;
  readonly #open: Set<string>;
  readonly #inner = new Map<string, Account>();

  constructor(value: unknown) {
    this.#fields = fields(value);
    this.#open = new Set(Object.keys(this.#fields));
  }

  get names(): string[] {
    return Object.keys(this.#fields);
  }

  take(name: string): unknown {
    this.#open.delete(name);
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  text(name: string): string | undefined {
    return text(this.take(name));
  }

  list(name: string): unknown[] {
    return list(this.take(name));
  }

  number(name: string): number | undefined {
    const value = this.take(name);
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  }

  /** The fields of a field, with an account of their own. */
  in(name: string): Account {
    const there = this.#inner.get(name);
    if (there !== undefined) return there;
    const inner = new Account(this.take(name));
    this.#inner.set(name, inner);
    return inner;
  }

  /** What says something and was not taken, as paths such as `config.codeMode`. */
  get rest(): string[] {
    return this.names.flatMap((name) => {
      if (this.#open.has(name)) return saysNothing(this.#fields[name]) ? [] : [name];
      return (this.#inner.get(name)?.rest ?? []).map((path) => `${name}.${path}`);
    });
  }
}

function saysNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
