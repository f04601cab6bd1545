import { ApiObject, type ApiObjectMetadata, type GroupVersionKind, JsonPatch, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { type ControlId, Metadata, type Reason } from '../contract';

/** What every object of the kernel is given: a name of its own (never derived from the construct path) and why it exists. */
export interface ObjectMeta {
  readonly name: string;
  /** Absent: the chart's. */
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** A function is asked at synthesis; where it returns nothing the annotation is left out. */
  readonly annotations?: Readonly<Record<string, string | (() => string | undefined)>>;
  readonly reason: { readonly text: string; readonly control: ControlId };
}

/** A value that is asked for at synthesis, when collections are complete. */
export function lazily<Value>(produce: () => Value): Value {
  return Lazy.any({ produce }) as Value;
}

/**
 * An object of the kernel. Its fields stand as in the manifest, checked against the types of cdk8s-plus (`Plain`): the typed classes of
 * cdk8s-plus would convert each field at synthesis, which takes longer than all the rest of it.
 */
export class KernelObject extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    type: GroupVersionKind,
    meta: ObjectMeta,
    fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(scope, id, { ...type, metadata: metadataOf(meta), ...fields });
    this.node.addMetadata(Metadata.REASON, meta.reason satisfies Reason);
  }
}

/** The metadata of an object. The namespace is the chart's, where the object does not say it. */
function metadataOf({ name, namespace, labels, annotations = {} }: ObjectMeta): ApiObjectMetadata {
  const entries = Object.entries(annotations).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : lazily(value as () => string),
  ]);
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    labels: { ...labels },
    ...(entries.length > 0 && { annotations: Object.fromEntries(entries) }),
  };
}

/** cdk8s stamps the chart's namespace on every object; cluster-scoped kinds have none. */
export function withoutNamespace(object: ApiObject): void {
  if (object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
}
