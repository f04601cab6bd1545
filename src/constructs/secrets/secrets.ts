import { StrataError } from '../../errors';
import { isDnsSubdomain } from '../../kube';
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

  /** @internal */
  constructor(
    private readonly source: SecretKey,
    readonly file: boolean,
  ) {
    this.reference = `kubernetes:${source.secret}#${source.key}`;
  }

  /** The same secret, given to the server as a file. The server's variable holds the path, and a rotated value arrives without a restart. */
  asFile(): KubernetesSecret {
    return new KubernetesSecret(this.source, true);
  }

  bind(): SecretKey {
    return this.source;
  }
}

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/** References to secrets. */
export const Secrets = {
  /**
   * A key of a Secret that exists in the server's namespace.
   *
   * @throws StrataError SECRET_NAME_INVALID, SECRET_KEY_INVALID
   */
  kubernetes({ name, key }: KubernetesSecretProps): KubernetesSecret {
    const subject = `Secrets.kubernetes({ name: ${JSON.stringify(name)}, key: ${JSON.stringify(key)} })`;
    if (typeof name !== 'string' || !isDnsSubdomain(name)) {
      throw new StrataError('SECRET_NAME_INVALID', subject, { name: String(name) });
    }
    if (typeof key !== 'string' || !KEY.test(key) || key === '.' || key.startsWith('..')) {
      throw new StrataError('SECRET_KEY_INVALID', subject, { key: String(key) });
    }
    return new KubernetesSecret({ secret: name, key }, false);
  },
} as const;
