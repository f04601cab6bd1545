/** The layouts of a home directory. */
export const SYSTEMS = ['linux', 'macos', 'windows'] as const;
export type System = (typeof SYSTEMS)[number];

/** A file that may hold servers. */
export interface ClientFile {
  /** Relative to the home directory, with `/`. A `*` stands for any part of one name; such files are read and never written. */
  readonly path: string;
  /** Where the servers are in it, if elsewhere than in the client's other files. `*` stands for any key. */
  readonly key?: readonly string[];
}

/** Fields of a server's entry, by what they mean. */
export interface StdioForm {
  /** The field of the program, or of program and arguments in one list where `args` is absent. */
  readonly command: string;
  readonly args?: string;
  readonly env: string;
  /** Fields that every entry of this kind has. */
  readonly fixed?: Readonly<Record<string, Plain>>;
}

export interface HttpForm {
  readonly url: string;
  /** A path of fields, such as `requestInit`, `headers`. Absent: the client sends no headers of one's own. */
  readonly headers?: readonly string[];
  readonly fixed?: Readonly<Record<string, Plain>>;
}

/** Plain data, as in a configuration file. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** How an entry names a secret that is kept elsewhere. */
export type ReferenceForm =
  /** A text in place of the value, around the name of a variable of the environment. */
  | { readonly kind: 'text'; readonly before: string; readonly after: string }
  /** The client asks the user, once, and keeps the answer: `inputs` of VS Code. */
  | { readonly kind: 'input' }
  /** Fields that hold the variable's name in place of the value: Codex. */
  | { readonly kind: 'variable'; readonly headers: string; readonly bearer: string; readonly env: string };

/** How sure a row is. `sources`: two or more that agree. `one-source`: one, or several that differ. */
export type Verified = 'sources' | 'one-source';

/** The kinds of link that install a server with one click. */
export type LinkForm = 'vscode' | 'vscode-insiders' | 'cursor' | 'lm-studio' | 'goose';

/** An MCP client and its configuration files. */
export interface Client {
  /** As on the command line. */
  readonly id: string;
  /** As its makers write it. */
  readonly name: string;
  readonly format: 'json' | 'toml' | 'yaml';
  /** The first one is written, all are read. */
  readonly files: Readonly<Record<System, readonly ClientFile[]>>;
  /** A variable of the environment that moves the first file, and the file's path inside of what it names. */
  readonly moved?: { readonly variable: string; readonly file: string };
  /** Relative to a project's folder. */
  readonly projectFiles?: readonly string[];
  /** Where the servers are in a file. The first one is created; another one is used where the file already has it. */
  readonly keys: readonly (readonly string[])[];
  /** Servers by name, or a list of servers that each hold a `name`. */
  readonly collection: 'map' | 'list';
  /** The entry holds its own name under this field although it stands in a map. */
  readonly nameField?: string;
  readonly stdio: StdioForm;
  /** Absent: the file takes programs only. */
  readonly http?: HttpForm;
  readonly reference?: ReferenceForm;
  readonly link?: LinkForm;
  /** The words of the client's own command that adds a server by its URL, with `{name}` and `{url}`. */
  readonly add?: readonly string[];
  readonly verified: Verified;
  /** Where the facts were read. */
  readonly sources: readonly string[];
  /** What a reader should know. */
  readonly note?: string;
}
