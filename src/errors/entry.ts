/** One error of the catalogue. `{name}` in a text is filled from the details given when the error is raised. */
export interface ErrorEntry {
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What the reader does about it. */
  readonly remedy: string;
}

/** Braces around more than one word are part of the text, such as TypeScript in a remedy. */
type Word<Name extends string> = Name extends `${string}${' ' | '.' | ':' | '{'}${string}` ? never : Name;

/** The names between braces in a text. */
type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Word<Name> | Placeholder<Rest>
  : never;

/** The details that an entry asks for: one value for each placeholder of its message and its remedy. */
export type DetailsOf<Entry extends ErrorEntry> = {
  readonly [Name in Placeholder<Entry['message']> | Placeholder<Entry['remedy']>]: string | number;
};

/** Keeps the literal texts of a part of the catalogue, so that missing details are compile errors. */
export function defineErrors<const Entries extends Record<string, ErrorEntry>>(entries: Entries): Entries {
  return entries;
}

/** Fills the placeholders of a text. */
export function fill(text: string, details: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in details ? String(details[name]) : whole));
}
