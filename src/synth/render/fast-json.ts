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
 * How the objects of an app are rendered: plain ones in one pass instead of cdk8s' five. The result is the same but for the order of keys,
 * which the emitter sorts. An app with resolvers of its own, objects with a `toJson` of their own (the typed ones of cdk8s-plus) and
 * versions of cdk8s that are not as it is known here are rendered by cdk8s.
 */
export function rendererOf(app: App): (object: ApiObject) => Rendered {
  const isKnown = app.resolvers.every((resolver) => builtIn.includes(resolver.constructor));
  return (object) => (isKnown && object.toJson === original ? renderFast(object) : renderByCdk8s(object));
}

function renderByCdk8s(object: ApiObject): Rendered {
  return { json: object.toJson() as Record<string, unknown>, isFit: false };
}

function renderFast(object: ApiObject): Rendered {
  const parts = partsOf(object);
  const metadata = partsOfMetadata(object.metadata);
  if (!parts || !metadata) return renderByCdk8s(object);
  try {
    const json = documentOf(object, parts, metadata);
    if (parts.patches.length === 0) return { json, isFit: true };
    return { json: JsonPatch.apply(json, ...parts.patches) as Record<string, unknown>, isFit: false };
  } catch (error) {
    if (error instanceof UnfitValue) return renderByCdk8s(object);
    throw error;
  }
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
