import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { InjectedSecret, SecretPath } from '../../constructs';
import { RUN_AS } from '../../contract';
import { StrataError } from '../../errors';
import { Egress, Peer } from '../../network';
import { isName, serviceNamespace } from '../common/address';
import type { VaultSettings } from './settings';

const PREFIX = 'vault.hashicorp.com';
const FOLDER = '/vault/secrets';
const TOKEN_VOLUME = 'vault-token';
const HTTPS = 443;

/**
 * Has the agent write a field into the server's container. No Kubernetes Secret holds the value; the agent shows Vault a token of the pod's own ServiceAccount
 * for Vault's audience, which is in a volume that none of our containers mounts.
 *
 * @throws StrataError SECRET_INJECTION_FILE, PROP_INVALID
 */
export function viaInjector(
  scope: Construct,
  variable: string,
  file: boolean,
  secret: SecretPath,
  settings: VaultSettings,
): InjectedSecret {
  if (!file) {
    const reference = `${secret.path}#${secret.field}`;
    throw new StrataError('SECRET_INJECTION_FILE', scope.node.path, { reference, variable });
  }
  const { path, field } = secret;
  const { mount, version, audience } = settings;
  const place = version === 'v2' ? `${mount}/data/${path}` : `${mount}/${path}`;
  const data = version === 'v2' ? '.Data.data' : '.Data';
  return {
    path: `${FOLDER}/${variable}`,
    podAnnotations: {
      ...agentAnnotations(Chart.of(scope).namespace ?? 'default', settings),
      [`${PREFIX}/agent-inject-secret-${variable}`]: place,
      [`${PREFIX}/agent-inject-template-${variable}`]: `{{- with secret "${place}" -}}{{ index ${data} "${field}" }}{{- end -}}`,
      [`${PREFIX}/agent-inject-perms-${variable}`]: '0440',
    },
    token: { volume: TOKEN_VOLUME, audience },
    egress: wayToVault(scope, settings).rule,
    needsDns: isName(settings.address),
    ...(isName(settings.address) &&
      serviceNamespace(settings.address) === undefined && { host: settings.address.hostname }),
  };
}

function agentAnnotations(namespace: string, settings: VaultSettings): Record<string, string> {
  const { address, authMount, role, vaultNamespace, ca, injector } = settings;
  const { mode = 'init', cpu = '50m', memory = '64Mi' } = injector;
  const entries: Record<string, string> = {
    'agent-inject': 'true',
    'agent-inject-containers': 'server',
    'agent-pre-populate-only': `${mode === 'init'}`,
    'agent-service-account-token-volume-name': TOKEN_VOLUME,
    'preserve-secret-case': 'true',
    service: address.origin,
    'auth-path': `auth/${authMount}`,
    role: role(namespace),
    // What the restricted Pod Security Standard asks for; the seccomp profile is the pod's.
    'agent-set-security-context': 'true',
    'agent-run-as-user': `${RUN_AS}`,
    'agent-run-as-group': `${RUN_AS}`,
    'agent-requests-cpu': cpu,
    'agent-limits-cpu': cpu,
    'agent-requests-mem': memory,
    'agent-limits-mem': memory,
    ...(vaultNamespace !== undefined && { namespace: vaultNamespace }),
    ...(ca && { 'tls-secret': ca.secret, 'ca-cert': `/vault/tls/${ca.key}` }),
  };
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [`${PREFIX}/${key}`, value]));
}

function wayToVault(scope: Construct, { address, injector }: VaultSettings): Egress {
  const namespace = serviceNamespace(address);
  const peer = injector.peer ?? (namespace === undefined ? undefined : Peer.namespace(namespace));
  if (peer === undefined) {
    const reason = `where ${address.origin} runs is not in its name: give Peer.pods(...) or Peer.cidr(...)`;
    throw new StrataError('PROP_INVALID', scope.node.path, { prop: 'injector.peer', reason });
  }
  return Egress.pods(peer, injector.port ?? (Number(address.port) || HTTPS));
}
