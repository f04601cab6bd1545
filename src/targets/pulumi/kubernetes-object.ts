import type { Manifest } from '../../contract';
import { resolveDeferred } from './deferred';
import { CustomResource, type CustomResourceOptions, type Inputs, secret } from './sdk';

/** One Kubernetes object of a stack. The provider reads group, version and kind from the type, so that built-in and custom resources share one way. */
export class KubernetesObject extends CustomResource {
  /** @param name the construct path: distinct within the stack */
  constructor(name: string, manifest: Manifest, options: CustomResourceOptions) {
    super(typeOf(manifest), name, inputsOf(manifest), options);
  }
}

function typeOf({ apiVersion, kind }: Manifest): string {
  return `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** Fields of a Secret that hold values. */
export const SECRET_FIELDS = ['data', 'stringData'] as const;

export function isSecretObject({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === 'v1' && kind === 'Secret';
}

function inputsOf(manifest: Manifest): Inputs {
  const inputs = resolveDeferred(manifest) as Inputs;
  if (!isSecretObject(manifest)) return inputs;
  const marked = SECRET_FIELDS.filter((field) => inputs[field] !== undefined).map((field) => [
    field,
    secret(inputs[field]),
  ]);
  return { ...inputs, ...Object.fromEntries(marked) };
}
