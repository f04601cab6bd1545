import type { ApiObject } from 'cdk8s';
import type { Manifest } from '../../contract';
import { StrataError, StrataErrors } from '../../errors';
import { checkIdentity } from '../identity';
import { sentence } from '../validation';
import type { Rendered } from './fast-json';
import { findUnfit } from './values';

/**
 * Renders one object, and makes sure that it is a Kubernetes object of plain JSON.
 *
 * @throws SYNTH_OBJECT_FAILED, SYNTH_VALUE_INVALID, SYNTH_OBJECT_INVALID
 */
export function readObject(object: ApiObject, render: (object: ApiObject) => Rendered): Manifest {
  const { path } = object.node;
  const { json, isFit } = guarded(object, render);
  const unfit = isFit ? undefined : findUnfit(json);
  if (unfit) throw new StrataError('SYNTH_VALUE_INVALID', path, { field: unfit.field, found: unfit.found });
  return checkIdentity(json, path);
}

function guarded(object: ApiObject, render: (object: ApiObject) => Rendered): Rendered {
  try {
    return render(object);
  } catch (error) {
    if (StrataError.is(error) || error instanceof StrataErrors) throw error;
    throw new StrataError('SYNTH_OBJECT_FAILED', object.node.path, { reason: sentence(reasonOf(error)) });
  }
}

/** cdk8s begins its message with the path and the name, which ours carries already. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^Failed serializing construct at path '.*?' with name '.*?': (?:Error: )?/s, '');
}

/**
 * cdk8s gives every object the namespace of its chart, cluster-scoped ones too, and the API server refuses those. What the chart stamped
 * is taken off; what the composition wrote itself is an error.
 *
 * @throws SYNTH_CLUSTER_SCOPED
 */
export function withoutNamespace(object: ApiObject, manifest: Manifest): Manifest {
  const { namespace, ...metadata } = manifest.metadata;
  if (namespace === undefined) return manifest;
  if (namespace !== object.chart.namespace) {
    throw new StrataError('SYNTH_CLUSTER_SCOPED', object.node.path, { kind: manifest.kind, namespace });
  }
  return { ...manifest, metadata };
}
