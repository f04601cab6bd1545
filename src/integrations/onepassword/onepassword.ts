import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import {
  claimSecret,
  parseSecretPath,
  type SecretKey,
  type SecretPath,
  type SecretStore,
  workloadName,
} from '../../constructs';
import { CustomObject, checkShape, shapeOf } from '../../kube';
import { integrationLabels } from '../common/labels';
import { StoredSecret } from '../common/secret';
import { once } from '../common/shared-object';
import { externalSecretKey } from '../external-secrets/objects';
import { checkOnePassword } from './check';
import type { OnePasswordProps, OnePasswordTokenProps } from './props';

const text = z.string().optional();
const SHAPE = shapeOf<OnePasswordProps>({
  vault: z.string(),
  via: z.enum(['operator', 'external-secrets', 'connect']).optional(),
  token: shapeOf<OnePasswordTokenProps>({ secret: z.string(), key: text }).optional(),
  connectHost: text,
  refreshSeconds: z.number().optional(),
  restart: z.boolean().optional(),
  name: text,
});

/** Items of a vault of 1Password. */
export class OnePassword implements SecretStore {
  readonly kind = 'onepassword';

  private constructor(private readonly props: OnePasswordProps) {}

  /** @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, SECRET_ADDRESS_INVALID */
  static of(props: OnePasswordProps): OnePassword {
    checkShape(props, SHAPE, 'Secrets.onePassword');
    checkOnePassword(props);
    return new OnePassword({ ...props });
  }

  /**
   * A field of an item, such as `github#token`. Items are named by title or id; titles that two items have are ambiguous.
   *
   * @throws StrataError SECRET_REFERENCE_INVALID
   */
  secret(reference: string): StoredSecret {
    const { vault, via = 'operator' } = this.props;
    const place = parseSecretPath(reference, 'Secrets.onePassword(...).secret');
    return new StoredSecret(`onepassword:${vault}/${reference}`, {
      bind: (scope, variable, file) =>
        via === 'operator'
          ? viaItem(scope, file, place, this.props)
          : viaStore(scope, variable, file, place, this.props),
    });
  }
}

/** 1Password's operator: a OnePasswordItem, and the Secret of its name, for each item that a workload reads. */
function viaItem(scope: Construct, file: boolean, { path, field }: SecretPath, props: OnePasswordProps): SecretKey {
  const name = `${workloadName(scope)}-${normalized(path)}`;
  const id = `onepassword-item-${name}`;
  const known = scope.node.tryFindChild(id) as Construct | undefined;
  const item = known ?? createItem(scope, id, name, path, props);
  claimSecret(item, name);
  return {
    secret: name,
    // The operator writes fields under keys that Kubernetes takes.
    key: field.trim().replace(/[^-._a-zA-Z0-9]+/g, '-'),
    ...((props.restart ?? true) && !file && { annotations: { 'operator.1password.io/auto-restart': 'true' } }),
  };
}

function createItem(scope: Construct, id: string, name: string, path: string, { vault }: OnePasswordProps): Construct {
  const text = 'Brings an item of 1Password into a Secret of this name.';
  const labels = integrationLabels(Chart.of(scope));
  const meta = { name, labels, reason: { text, control: 'secret.reference' as const } };
  const type = { apiVersion: 'onepassword.com/v1', kind: 'OnePasswordItem' };
  return new CustomObject(scope, id, type, meta, () => ({ itemPath: `vaults/${vault}/items/${path}` }));
}

function normalized(path: string): string {
  return path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** The External Secrets Operator, through a store of the namespace. */
function viaStore(
  scope: Construct,
  variable: string,
  file: boolean,
  { path, field }: SecretPath,
  props: OnePasswordProps,
): SecretKey {
  const { name = 'onepassword', refreshSeconds = 3600, restart = true, via } = props;
  once(scope, name, props, (chart) => createStore(chart, name, props));
  // A service account reads item/field in one key; Connect takes the item as key and the field as property.
  const remote = via === 'connect' ? { key: path, property: field } : { key: `${path}/${field}` };
  const settings = { refreshSeconds, reloader: restart };
  return externalSecretKey(scope, variable, file, { kind: 'SecretStore', name }, remote, settings);
}

function createStore(chart: Chart, name: string, { via, vault, token, connectHost }: OnePasswordProps): void {
  const text = 'Reads one vault of 1Password, for this namespace alone.';
  const meta = { name, labels: integrationLabels(chart), reason: { text, control: 'secret.reference' as const } };
  const reference = { name: token?.secret, key: token?.key ?? 'token' };
  new CustomObject(chart, name, { apiVersion: 'external-secrets.io/v1', kind: 'SecretStore' }, meta, () => ({
    provider:
      via === 'connect'
        ? {
            onepassword: {
              connectHost,
              vaults: { [vault]: 1 },
              auth: { secretRef: { connectTokenSecretRef: reference } },
            },
          }
        : { onepasswordSDK: { vault, auth: { serviceAccountSecretRef: reference } } },
  }));
}
