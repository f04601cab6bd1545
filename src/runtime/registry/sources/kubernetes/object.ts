import { z } from 'zod';
import {
  CLAIMS_ANNOTATION,
  type ClusterResource,
  EXPORT_ANNOTATION,
  LISTED_FIELDS,
  LISTED_LABEL,
  type ListedField,
  listedAnnotations,
} from '../../../../contract';

/** Longest text of an annotation that is looked at. What is longer is of no use to a registry. */
const LONGEST = 2_048;
const IMAGES = 20;

const texts = z.record(z.string(), z.string()).nullish();
const images = z.array(z.looseObject({ image: z.string() })).nullish();

/** As much of an object as a list needs. The rest is not kept. */
export const ApiObject = z.looseObject({
  metadata: z.looseObject({
    name: z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/),
    namespace: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
    labels: texts,
    annotations: texts,
  }),
  spec: z
    .looseObject({
      image: z.string().optional().catch(undefined),
      template: z
        .looseObject({ spec: z.looseObject({ containers: images }).nullish() })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
});
export type ApiObject = z.infer<typeof ApiObject>;

/** An object that asks to be listed. */
export interface Listed {
  readonly namespace: string;
  readonly name: string;
  /** What it says of itself. */
  readonly said: Readonly<Partial<Record<ListedField, string>>>;
  /** What it runs, where the object says it. */
  readonly images: readonly string[];
  /** It says who may see it, in a way that is not read here. */
  readonly claims: boolean;
}

export const keyOf = ({ namespace, name }: Pick<Listed, 'namespace' | 'name'>) => `${namespace}/${name}`;

/** What an object asks for; nothing where it does not ask. */
export function listedOf({ metadata, spec }: ApiObject, resource: ClusterResource): Listed | undefined {
  const { name, namespace, labels, annotations } = metadata;
  const notes = annotations ?? {};
  const asks = resource === 'MCPServer' ? notes[EXPORT_ANNOTATION] === 'true' : labels?.[LISTED_LABEL] === 'true';
  if (!asks) return undefined;
  const found = LISTED_FIELDS.flatMap((field) => {
    const text = listedAnnotations(field)
      .map((key) => notes[key])
      .find((value) => value !== undefined && value.trim() !== '');
    return text === undefined ? [] : [[field, text.trim().slice(0, LONGEST)] as const];
  });
  const inTemplate = (spec?.template?.spec?.containers ?? []).map(({ image }) => image);
  const own = spec?.image === undefined ? [] : [spec.image];
  const runs = resource === 'Service' ? [] : [...inTemplate, ...own];
  return {
    namespace,
    name,
    said: Object.fromEntries(found),
    images: runs.slice(0, IMAGES).map((image) => image.slice(0, LONGEST)),
    claims: notes[CLAIMS_ANNOTATION] !== undefined,
  };
}
