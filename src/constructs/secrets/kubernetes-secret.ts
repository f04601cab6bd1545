import { z } from 'zod';
import { isSecretKey } from '../../contract';
import { StrataError } from '../../errors';
import { checkShape, isDnsSubdomain, shapeOf } from '../../kube';
import type { SecretKey, SecretSource } from './secret-source';

export interface KubernetesSecretProps {
  /** The name of an existing Secret in the server's namespace. */
  readonly name: string;
  /** The key inside it. */
  readonly key: string;
}

/** A key of a Secret that exists in the namespace: put there by a person, or by an operator that syncs from a vault. */
export class KubernetesSecret implements SecretSource {
  readonly reference: string;

  private constructor(
    private readonly source: SecretKey,
    readonly file: boolean,
  ) {
    this.reference = `kubernetes:${source.secret}#${source.key}`;
  }

  /** @throws StrataError SECRET_NAME_INVALID, SECRET_KEY_INVALID, PROP_UNKNOWN, PROP_INVALID */
  static of(props: KubernetesSecretProps): KubernetesSecret {
    const subject = `Secrets.kubernetes(${JSON.stringify(props)})`;
    checkShape(props, SHAPE, subject);
    const { name, key } = props;
    if (!isDnsSubdomain(name)) {
      throw new StrataError('SECRET_NAME_INVALID', subject, { name });
    }
    if (!isSecretKey(key)) {
      throw new StrataError('SECRET_KEY_INVALID', subject, { key });
    }
    return new KubernetesSecret({ secret: name, key }, false);
  }

  /** The same secret, given to the server as a file. The server's variable holds the path, and a rotated value arrives without a restart. */
  asFile(): KubernetesSecret {
    return new KubernetesSecret(this.source, true);
  }

  bind(): SecretKey {
    return this.source;
  }
}

const SHAPE = shapeOf<KubernetesSecretProps>({ name: z.string(), key: z.string() });
