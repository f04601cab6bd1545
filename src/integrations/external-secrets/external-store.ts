import { z } from 'zod';
import { parseSecretPath, type SecretStore } from '../../constructs';
import { Problems } from '../../errors';
import { checkShape, isDnsSubdomain, shapeOf } from '../../kube';
import { checkRefresh } from '../common/refresh';
import { StoredSecret } from '../common/secret';
import { externalSecretKey } from './objects';
import type { ExternalStoreProps } from './props';

const SHAPE = shapeOf<ExternalStoreProps>({
  store: z.string(),
  kind: z.enum(['SecretStore', 'ClusterSecretStore']).optional(),
  refreshSeconds: z.number().optional(),
  reloader: z.boolean().optional(),
  secretName: z.string().optional(),
});

/** Secrets of a store of the External Secrets Operator that exists already, whatever stands behind it. */
export class ExternalStore implements SecretStore {
  readonly kind = 'external';

  private constructor(private readonly props: ExternalStoreProps) {}

  /** @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID */
  static of(props: ExternalStoreProps): ExternalStore {
    checkShape(props, SHAPE, 'Secrets.external');
    const problems = new Problems('Secrets.external');
    for (const prop of ['store', 'secretName'] as const) {
      const name = props[prop];
      if (name !== undefined && !isDnsSubdomain(name)) {
        problems.add('PROP_INVALID', { prop, reason: `"${name}" is no name of an object` });
      }
    }
    checkRefresh(props.refreshSeconds, problems);
    problems.raise();
    return new ExternalStore({ ...props });
  }

  /** @throws StrataError SECRET_REFERENCE_INVALID */
  secret(reference: string): StoredSecret {
    const { store: name, kind = 'SecretStore', refreshSeconds = 3600, reloader = true, secretName } = this.props;
    const { path: key, field: property } = parseSecretPath(reference, `Secrets.external(${name}).secret`);
    const settings = { refreshSeconds, reloader, ...(secretName !== undefined && { secretName }) };
    return new StoredSecret(`external:${name}/${reference}`, {
      bind: (scope, variable, file) =>
        externalSecretKey(scope, variable, file, { kind, name }, { key, property }, settings),
    });
  }
}
