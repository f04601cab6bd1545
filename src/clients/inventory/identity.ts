import { parseImageReference } from '../../contract';
import type { FoundServer } from '../entry/read';
import { packageOf } from './packages';
import { publicText } from './public-text';

/** What a server is, whatever it is called in a file. */
export interface Identity {
  readonly kind: 'remote' | 'npm' | 'pypi' | 'nuget' | 'oci' | 'gateway' | 'program';
  /** A URL without secrets, a package's name, an image without tag and digest, or a program's file name. */
  readonly name: string;
  /** Of packages and images, where the file names one. */
  readonly version?: string;
  /** Of a remote: its address without login and query, for comparing. Never told: a part of it may be a secret. */
  readonly exact?: string;
}

/** One word for an identity, such as `npm:@acme/files@1.2.0`. */
export function identityText({ kind, name, version }: Identity): string {
  return `${kind}:${name}${version === undefined ? '' : `@${version}`}`;
}

/** Says what a server is: its address; or the package or image that is run; or else the program's file. */
export function identityOf({ url, words }: FoundServer): Identity {
  if (url !== undefined) return { kind: 'remote', name: canonicalUrl(url), exact: exactUrl(url) };
  const found = packageOf(words);
  if (found === undefined) return { kind: 'program', name: programName(words) };
  if (found.kind === 'gateway') return { kind: 'gateway', name: 'docker-mcp' };
  if (found.kind === 'oci') return imageIdentity(found.spec);
  // A folder, a repository or an archive: no name that a package index knows, and maybe a login in it.
  if (/[:\\]|^[./~]/.test(found.spec))
    return { kind: 'program', name: publicText(baseName(found.spec.replace(/[?#].*$/, ''))) };
  const at = found.spec.search(found.kind === 'pypi' ? /==|@/ : /(?<=.)@/);
  const name = at < 0 ? found.spec : found.spec.slice(0, at);
  const version = at < 0 ? '' : found.spec.slice(at).replace(/^(?:==|@)/, '');
  const isVersion = version !== '' && version !== 'latest';
  const plain =
    found.kind === 'pypi'
      ? name
          .replace(/\[.*$/, '')
          .toLowerCase()
          .replace(/[-_.]+/g, '-')
      : name;
  return { kind: found.kind, name: publicText(plain), ...(isVersion && { version: publicText(version) }) };
}

/** Scheme, host, port and path. Logins, queries and pieces of the path that cannot be guessed are left out. */
export function canonicalUrl(text: string): string {
  if (!URL.canParse(text)) return '[not a URL]';
  const url = new URL(text);
  const path = url.pathname.split('/').map(publicText).join('/').replace(/\/+$/, '');
  const host = url.host === '' ? url.protocol : `${url.protocol}//${publicHost(url)}`;
  return `${host}${path}`;
}

/** The same in full. */
export function exactUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, pathname } = new URL(text);
  return host === '' ? undefined : `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
}

const publicHost = ({ hostname, port }: URL) =>
  `${hostname.split('.').map(publicText).join('.')}${port === '' ? '' : `:${port}`}`;

/** An image with its registry, without `library` left out: the name under which everybody else knows it. */
export function imageIdentity(text: string): Identity {
  const image = parseImageReference(text);
  if (image === undefined) return { kind: 'oci', name: '[not an image]' };
  const version = image.digest ?? image.tag;
  const isVersion = version !== undefined && version !== 'latest';
  return {
    kind: 'oci',
    name: publicText(withRegistry(image.repository)),
    ...(isVersion && { version: publicVersion(version) }),
  };
}

/** A digest looks like a secret and is none. */
const publicVersion = (version: string) => (/^sha(?:256|512):/.test(version) ? version : publicText(version));

function withRegistry(repository: string): string {
  const [first = '', ...rest] = repository.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (hasHost) return repository.replace(/^(?:index\.docker\.io|registry-1\.docker\.io)\//, 'docker.io/');
  return rest.length === 0 ? `docker.io/library/${repository}` : `docker.io/${repository}`;
}

const INTERPRETERS =
  /^(?:node|nodejs|deno|bun|python|python3|py|ruby|java|dotnet|bash|sh|zsh|tsx|ts-node|uv|cmd|powershell|pwsh)(?:\.exe)?$/i;
const SCRIPT = /\.(?:[cm]?[jt]s|py|rb|jar|dll|sh|ps1|exe)$/i;

/** The file name of the script that an interpreter runs, or of the program. Folders are left out: they name people. */
function programName(words: readonly string[]): string {
  const [command = '', ...rest] = words;
  const program = baseName(command);
  const script = INTERPRETERS.test(program) ? rest.find((word) => SCRIPT.test(word)) : undefined;
  const module = /^(?:python3?|py)(?:\.exe)?$/i.test(program) ? rest[rest.indexOf('-m') + 1] : undefined;
  if (script !== undefined) return publicText(baseName(script));
  return publicText(rest.includes('-m') && module !== undefined ? `${program} -m ${module}` : program);
}

const LONGEST_PATH = 2_000;

/** The last name of a path. Options that stand in the same word are cut off first: they may hold anything. */
const baseName = (path: string) =>
  path
    .slice(0, LONGEST_PATH)
    .replace(/\s+(?:-|\S+=)[\s\S]*$/, '')
    .split(/[\\/]/)
    .at(-1) ?? '';
