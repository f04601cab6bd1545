/** The parts of an image reference such as `ghcr.io/acme/files:1.2.0@sha256:...`. */
export interface ImageReference {
  /** Registry and repository, as written. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` or `sha512:` and hexadecimal digits. */
  readonly digest?: string;
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?::\d{1,5})?$/i;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$|^sha512:[0-9a-f]{128}$/;

/** Reads an image reference by the grammar of the distribution project; `undefined` where it is none. */
export function parseImageReference(text: string): ImageReference | undefined {
  const [name = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) {
    return undefined;
  }
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  const repository = colon < 0 ? name : name.slice(0, colon);
  const tag = colon < 0 ? undefined : name.slice(colon + 1);
  if ((tag !== undefined && !TAG.test(tag)) || !isRepository(repository)) {
    return undefined;
  }
  return { repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** The first component is a registry where it looks like a host (`docker.io`, `localhost`, `registry:5000`). */
function isRepository(text: string): boolean {
  const [first = '', ...rest] = text.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasHost ? rest : [first, ...rest];
  return (
    text.length <= 255 &&
    (!hasHost || HOST.test(first)) &&
    path.length > 0 &&
    path.every((part) => COMPONENT.test(part))
  );
}
