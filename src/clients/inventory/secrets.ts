import { credentialIn, namesCredential } from '../../contract';
import type { FoundServer } from '../entry/read';
import type { Plain } from '../table';
import { publicText } from './public-text';

/** Where a value stands and what kind it is of: all that is told of it. */
export interface ValueNote {
  readonly at: 'env' | 'header' | 'argument' | 'query' | 'path';
  /** The name of the variable, header, option or parameter. Absent for what has none. */
  readonly name?: string;
  /** `literal`: it stands in the file. `reference`: the file says where it is. `absent`: there is none. */
  readonly value: 'literal' | 'reference' | 'absent';
  /** What a literal looks like, such as `a GitHub token`. */
  readonly secret?: string;
}

/** A text that wholly stands for something else: a variable, an input, a template. */
const REFERENCE =
  /^(?:[A-Za-z]+ )?(?:\$\{[^{}]{1,200}\}|\$\([^()]{1,200}\)|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%|\{\{[^{}]{1,200}\}\}|\{(?:env|file):[^{}]{1,200}\}|<[^<>]{1,200}>|(?:op|vault|keyring|secret):\/\/\S{1,400})$/;

/** Notes on every value of a server. */
export function notesOf(server: FoundServer): ValueNote[] {
  return [
    ...Object.entries(server.env).map(([name, value]) => noteOf('env', name, value)),
    ...Object.entries(server.headers).map(([name, value]) => noteOf('header', name, value)),
    ...Object.entries(server.references).flatMap(([field, value]) => named(field, value)),
    ...argumentNotes(server.words),
    ...urlNotes(server.url),
  ];
}

function noteOf(at: ValueNote['at'], name: string, value: Plain): ValueNote {
  const shown = publicText(name);
  if (value === null || value === '') return { at, name: shown, value: 'absent' };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (REFERENCE.test(text.trim())) return { at, name: shown, value: 'reference' };
  const secret = secretClass(text, name);
  return { at, name: shown, value: 'literal', ...(secret !== undefined && { secret }) };
}

/** What a literal looks like. Names of variables are told beside it, so the class says only that the name is the reason. */
export function secretClass(text: string, name?: string): string | undefined {
  const byLook = credentialIn(text);
  if (byLook !== undefined) return byLook.startsWith('the value of') ? 'named as a credential' : byLook;
  if (name === undefined || credentialIn(text, name) === undefined)
    return isCredentialHeader(name) ? 'a credential header' : undefined;
  return 'named as a credential';
}

const isCredentialHeader = (name: string | undefined) =>
  name !== undefined &&
  /^(?:proxy-)?authorization$|^cookie$|^x-(?:api|auth|access)-(?:key|token)$|^x-goog-api-key$/i.test(name);

/** Fields that hold names of variables: each of them is a reference. */
function named(field: string, value: Plain): ValueNote[] {
  const at = /header|bearer/i.test(field) ? 'header' : 'env';
  if (Array.isArray(value)) {
    return value.map((name) => ({ at, name: publicText(String(name)), value: 'reference' as const }));
  }
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [field];
  return names.map((name) => ({ at, name: publicText(name), value: 'reference' as const }));
}

/** Arguments are told only where they hold a credential, or name an option for one. */
function argumentNotes(words: readonly string[]): ValueNote[] {
  return words.flatMap((word, index): ValueNote[] => {
    const [, joined, value] =
      /^--?([A-Za-z][\w.-]*)=([\s\S]*)$/.exec(word) ?? /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word) ?? [];
    if (joined !== undefined && value !== undefined) {
      const note = noteOf('argument', joined, value);
      return note.secret !== undefined || namesCredential(joined) ? [note] : [];
    }
    const option = /^--?([A-Za-z][\w.-]*)$/.exec(words[index - 1] ?? '')?.[1];
    const isOption = option !== undefined && !word.startsWith('-');
    const note = noteOf('argument', isOption ? option : `#${index}`, word);
    return note.secret !== undefined || (isOption && namesCredential(option)) ? [note] : [];
  });
}

function urlNotes(text: string | undefined): ValueNote[] {
  if (text === undefined || !URL.canParse(text)) return [];
  const url = new URL(text);
  const login: ValueNote[] =
    url.password === ''
      ? []
      : [{ at: 'query', name: 'user:password', value: 'literal', secret: 'a password in a URL' }];
  const query = [...url.searchParams].map(([name, value]) => noteOf('query', name, value));
  const path: ValueNote[] = url.pathname.split('/').some((part) => publicText(part) !== part)
    ? [{ at: 'path', value: 'literal', secret: 'a path that cannot be guessed' }]
    : [];
  return [...login, ...query, ...path];
}
