import { PUBLISHER_META, ServerJson, type SourceClass } from '../../../contract';
import { schemaProblems } from './json-schema';
import type { DocumentProblem } from './problem';
import { ruleProblems } from './rules';

export type Validation =
  | { readonly server: ServerJson; readonly problems?: undefined }
  | { readonly server?: undefined; readonly problems: readonly DocumentProblem[] };

/** Reads a server.json: by the published schema first, then by the rules that no schema says. */
export function validateServer(document: unknown, source: SourceClass): Validation {
  const problems = schemaProblems(document);
  if (problems.length > 0) return { problems };
  const { data, error } = ServerJson.safeParse(document);
  if (data === undefined) {
    return {
      problems: error.issues.map(({ path, message }) => ({
        pointer: path.map((step) => `/${String(step)}`).join(''),
        message,
      })),
    };
  }
  const found = ruleProblems(data, source);
  return found.length > 0 ? { problems: found } : { server: data };
}

/**
 * What is taken over of a document that others wrote: without metadata that only a registry may write, and without icons that could carry
 * script (the schema itself warns of SVG).
 */
export function withoutUntrusted(document: Record<string, unknown>): Record<string, unknown> {
  const { icons, _meta: meta, ...rest } = document;
  const safe = Array.isArray(icons) ? icons.filter((icon) => !isSvg(icon)) : [];
  const own = typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>)[PUBLISHER_META] : undefined;
  return {
    ...rest,
    ...(safe.length > 0 && { icons: safe }),
    ...(own !== undefined && { _meta: { [PUBLISHER_META]: own } }),
  };
}

function isSvg(icon: unknown): boolean {
  const { src, mimeType } = (icon ?? {}) as { src?: unknown; mimeType?: unknown };
  return String(mimeType).includes('svg') || /\.svgz?($|[?#])|^data:/i.test(String(src));
}
