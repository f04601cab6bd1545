import type { Construct } from 'constructs';
import { KernelObject, lazily, type ObjectMeta } from './object';

/** A kind that somebody else's controller serves. */
export interface CustomType {
  /** Group and version, such as `gateway.networking.k8s.io/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * An object of another controller's kind, in a namespace. Its fields stand as in the manifest; who creates one gives them a type of its own (`Spec`), because
 * the API server knows no better than to drop what the controller's schema does not list.
 */
export class CustomObject<Spec extends object> extends KernelObject {
  /** @param spec the object's `spec`, read at synthesis; API defaults written out, so that GitOps sees no difference */
  constructor(scope: Construct, id: string, type: CustomType, meta: ObjectMeta, spec: () => Spec) {
    super(scope, id, type, meta, { spec: lazily(spec) });
  }
}
