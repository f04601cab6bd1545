import { z } from 'zod';
import { isSecretKey } from '../../contract';
import { Problems } from '../../errors';
import { checkShape, isDnsSubdomain, isPort, madeBy, parseQuantity, shapeOf } from '../../kube';
import { Peer } from '../../network';
import { secureAddress } from '../common/address';
import { checkRefresh } from '../common/refresh';
import type { VaultAuthProps, VaultCaProps, VaultInjectorProps, VaultProps } from './props';

/** A vault, every default filled in. */
export interface VaultSettings {
  readonly address: URL;
  readonly mount: string;
  readonly version: 'v1' | 'v2';
  readonly vaultNamespace?: string;
  readonly authMount: string;
  readonly role: (namespace: string) => string;
  readonly audience: string;
  readonly ca?: { readonly secret: string; readonly key: string };
  readonly refreshSeconds: number;
  readonly reloader: boolean;
  readonly name: string;
  readonly injector: VaultInjectorProps;
}

const text = z.string().optional();
const SHAPE = shapeOf<VaultProps>({
  address: z.string(),
  via: z.enum(['external-secrets', 'vault-secrets-operator', 'injector']).optional(),
  mount: text,
  version: z.enum(['v1', 'v2']).optional(),
  vaultNamespace: text,
  auth: shapeOf<VaultAuthProps>({ mount: text, role: text, audience: text }).optional(),
  ca: shapeOf<VaultCaProps>({ secret: z.string(), key: text }).optional(),
  refreshSeconds: z.number().optional(),
  reloader: z.boolean().optional(),
  name: text,
  injector: shapeOf<VaultInjectorProps>({
    peer: madeBy(Peer, 'Peer').optional(),
    port: z.number().optional(),
    mode: z.enum(['init', 'sidecar']).optional(),
    cpu: text,
    memory: text,
  }).optional(),
});

const SUBJECT = 'Secrets.vault';
const PATH = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;

/**
 * Reads the props of a vault.
 *
 * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, SECRET_ADDRESS_INVALID
 */
export function vaultSettings(props: VaultProps): VaultSettings {
  checkShape(props, SHAPE, SUBJECT);
  const problems = new Problems(SUBJECT);
  const address = problems.attempt(() => secureAddress(props.address, SUBJECT));
  check(props, problems);
  problems.raise();
  const { mount = 'secret', version = 'v2', auth = {}, ca, vaultNamespace, injector = {} } = props;
  return {
    address: address as URL,
    mount,
    version,
    authMount: auth.mount ?? 'kubernetes',
    role: (namespace) => auth.role ?? namespace,
    audience: auth.audience ?? 'vault',
    refreshSeconds: props.refreshSeconds ?? 3600,
    reloader: props.reloader ?? true,
    name: props.name ?? 'vault',
    injector: { ...injector },
    ...(vaultNamespace !== undefined && { vaultNamespace }),
    ...(ca && { ca: { secret: ca.secret, key: ca.key ?? 'ca.crt' } }),
  };
}

function check(props: VaultProps, problems: Problems): void {
  const { via = 'external-secrets', mount, auth = {}, ca, name = 'vault', injector, vaultNamespace } = props;
  const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop, reason });
  for (const [prop, value] of Object.entries({
    mount,
    vaultNamespace,
    'auth.mount': auth.mount,
    'auth.role': auth.role,
  })) {
    if (value !== undefined && !PATH.test(value)) refuse(prop, `"${value}" is no path of Vault`);
  }
  if (auth.audience !== undefined && !/^\S+$/.test(auth.audience)) refuse('auth.audience', 'it is empty or has spaces');
  if (!isDnsSubdomain(name)) refuse('name', `"${name}" is no name of an object`);
  if (ca && !isDnsSubdomain(ca.secret)) refuse('ca.secret', `"${ca.secret}" cannot name a Secret`);
  if (ca?.key !== undefined && !isSecretKey(ca.key)) refuse('ca.key', `"${ca.key}" is no key of a Secret`);
  if (via === 'vault-secrets-operator' && (ca?.key ?? 'ca.crt') !== 'ca.crt') {
    refuse('ca.key', "HashiCorp's operator reads ca.crt alone");
  }
  if (injector && via !== 'injector') refuse('injector', "only via: 'injector' has an agent");
  if (props.reloader !== undefined && via !== 'external-secrets')
    refuse('reloader', "it is for via: 'external-secrets'");
  if (props.refreshSeconds !== undefined && via === 'injector') {
    refuse('refreshSeconds', 'the agent renews by the lease, not by the clock');
  }
  checkRefresh(props.refreshSeconds, problems);
  for (const [prop, amount] of Object.entries({ cpu: injector?.cpu, memory: injector?.memory })) {
    if (amount !== undefined && parseQuantity(amount) === undefined)
      refuse(`injector.${prop}`, `"${amount}" is no quantity`);
  }
  if (injector?.port !== undefined && !isPort(injector.port)) refuse('injector.port', 'it is a port from 1 to 65535');
}
