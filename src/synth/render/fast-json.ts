import {
  ApiObject,
  ApiObjectMetadataDefinition,
  type App,
  ImplicitTokenResolver,
  JsonPatch,
  LazyResolver,
  NumberStringUnionResolver,
} from 'cdk8s';
import { resolveInto, UnfitValue } from './resolve';

/** What `ApiObject.toJson` of cdk8s reads. Not part of its public types, so every use is checked first. */
interface ObjectParts {
  readonly props: Readonly<Record<string, unknown>>;
  readonly patches: readonly JsonPatch[];
}
interface MetadataParts {
  readonly _additionalAttributes: Readonly<Record<string, unknown>>;
  readonly labels: unknown;
  readonly annotations: unknown;
  readonly finalizers: unknown;
  readonly ownerReferences: unknown;
}

const original = ApiObject.prototype.toJson;
const originalMetadata = ApiObjectMetadataDefinition.prototype.toJson;
const builtIn: readonly unknown[] = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/** An object as JSON. */
export interface Rendered {
  readonly json: Record<string, unknown>;
  /** Whether every value was looked at on the way and is fit for a manifest. */
  readonly isFit: boolean;
}

/**
 * Runs `work` with a function that renders an object in one pass instead of cdk8s' five. cdk8s' typed objects end in `ApiObject.toJson`,
 * which they reach through `super`: it is exchanged while `work` runs, there is no other place for a faster form of it. The result is the
 * same but for the order of keys, which the emitter sorts; wherever cdk8s is not as it is known, its own form is used.
 */
export function withFastRendering<Result>(app: App, work: (render: (object: ApiObject) => Rendered) => Result): Result {
  const isKnown = app.resolvers.every((resolver) => builtIn.includes(resolver.constructor));
  if (!isKnown || ApiObject.prototype.toJson !== original) return work(renderSlowly);
  ApiObject.prototype.toJson = toJson;
  try {
    return work((object) => (object.toJson === toJson ? renderFast(object) : renderSlowly(object)));
  } finally {
    ApiObject.prototype.toJson = original;
  }
}

function toJson(this: ApiObject): Record<string, unknown> {
  return renderFast(this).json;
}

function renderSlowly(object: ApiObject): Rendered {
  return { json: object.toJson() as Record<string, unknown>, isFit: false };
}

function renderFast(object: ApiObject): Rendered {
  const parts = partsOf(object);
  const metadata = partsOfMetadata(object.metadata);
  if (!parts || !metadata) return renderOriginal(object);
  try {
    const json = documentOf(object, parts, metadata);
    if (parts.patches.length === 0) return { json, isFit: true };
    return { json: JsonPatch.apply(json, ...parts.patches) as Record<string, unknown>, isFit: false };
  } catch (error) {
    if (error instanceof UnfitValue) return renderOriginal(object);
    throw error;
  }
}

function renderOriginal(object: ApiObject): Rendered {
  return { json: original.call(object) as Record<string, unknown>, isFit: false };
}

function documentOf(object: ApiObject, { props }: ObjectParts, parts: MetadataParts): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const key of Object.keys(props)) if (key !== 'metadata') resolveInto(json, key, props[key], false);
  const { name, namespace } = object.metadata;
  const { labels, annotations, finalizers, ownerReferences, _additionalAttributes: rest } = parts;
  const known = { name, namespace, annotations, finalizers, ownerReferences, labels };
  const metadata: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(known)) resolveInto(metadata, key, value, true);
  for (const key of Object.keys(rest)) if (!Object.hasOwn(known, key)) resolveInto(metadata, key, rest[key], true);
  json['metadata'] = metadata;
  return json;
}

function partsOf(object: ApiObject): ObjectParts | undefined {
  const { props, patches } = object as unknown as Partial<ObjectParts>;
  return typeof props === 'object' && Array.isArray(patches) ? { props, patches } : undefined;
}

function partsOfMetadata(metadata: ApiObjectMetadataDefinition): MetadataParts | undefined {
  const parts = metadata as unknown as Partial<MetadataParts>;
  const isKnown = metadata.toJson === originalMetadata && typeof parts._additionalAttributes === 'object';
  return isKnown ? (parts as MetadataParts) : undefined;
}
