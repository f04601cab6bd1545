import { edit } from '../edit';
import { configMap, deployment, service } from '../golden';
import type { Cases } from './index';
import { BRIDGE, object, SERVER, TEMPLATE } from './places';

const token = `ghp_${'a1B2'.repeat(9)}`;
const withEnv = (name: string, value: string) => edit(deployment, { [`${SERVER}/env/-`]: { name, value } });
const withCommand = (...command: string[]) => edit(deployment, { [`${SERVER}/command`]: command });
const data = (key: string, value: string) => object('v1', 'ConfigMap', { data: { [key]: value } });

const external = (name: string) =>
  object('external-secrets.io/v1', 'ExternalSecret', { spec: { target: { name, creationPolicy: 'Owner' } } });
const vaultStatic = (name: string) =>
  object('secrets.hashicorp.com/v1beta1', 'VaultStaticSecret', { spec: { destination: { name, create: true } } });

export const secrets: Cases = {
  'secrets.no-literal-env': {
    compliant: [[deployment], [withEnv('TOKEN_FILE', '/var/run/token')], [withEnv('API_TOKEN', '$(GITHUB_TOKEN)')]],
    nonCompliant: [
      [[`${SERVER}/env/2/value`], [withEnv('NOTE', token)]],
      [[`${SERVER}/env/2/value`], [withEnv('DB_PASSWORD', 'hunter22')]],
    ],
    notApplicable: [[edit(deployment, { [`${SERVER}/env`]: undefined })], [configMap]],
  },
  'secrets.no-literal-arguments': {
    compliant: [
      [deployment],
      [withCommand('server', '--token-file', '/var/run/token')],
      [withCommand('server', '--token', '--verbose')],
    ],
    nonCompliant: [
      [[`${SERVER}/command/1`], [withCommand('server', token)]],
      [[`${SERVER}/command/2`], [withCommand('server', '--password', 'hunter22')]],
      [[`${SERVER}/command/1`], [withCommand('server', '--api-key=abcd1234')]],
      [[`${SERVER}/args/0`], [edit(deployment, { [`${SERVER}/args`]: ['postgres://app:hunter22@db/app'] })]],
      [
        [`${BRIDGE}/livenessProbe/exec/command/1`],
        [edit(deployment, { [`${BRIDGE}/livenessProbe`]: { exec: { command: ['check', token] } } })],
      ],
      [
        [`${BRIDGE}/livenessProbe/httpGet/httpHeaders/0/value`],
        [
          edit(deployment, {
            [`${BRIDGE}/livenessProbe/httpGet/httpHeaders`]: [{ name: 'Authorization', value: `Bearer ${token}` }],
          }),
        ],
      ],
    ],
    notApplicable: [[configMap], [edit(deployment, { [`${TEMPLATE}/spec`]: { containers: [{ name: 'a' }] } })]],
  },
  'secrets.no-literal-config': {
    compliant: [
      [configMap],
      [data('app.yaml', 'tokenFile: /var/run/token\npassword: $(DB_PASSWORD)\n')],
      [data('app.json', '{"secretName":"github","tokenEndpoint":"https://login.acme.example/token"}')],
    ],
    nonCompliant: [
      [['/data/password'], [data('password', 'hunter22')]],
      [['/data/app.yaml'], [data('app.yaml', 'database:\n  password: hunter22\n')]],
      [['/data/app.json'], [data('app.json', '{"client":{"clientSecret":"abcd-1234"}}')]],
      [['/data/app.properties'], [data('app.properties', 'user=app\napi.key=abcd1234\n')]],
      [['/data/notes~1a'], [data('notes/a', `use ${token}`)]],
    ],
    notApplicable: [[object('v1', 'ConfigMap')], [service]],
  },
  'secrets.no-literal-metadata': {
    compliant: [
      [deployment],
      [edit(service, { '/metadata/annotations': { note: 'the token is in the vault' } })],
      [
        edit(service, {
          '/metadata/annotations': { 'vault.hashicorp.com/agent-inject-secret-TOKEN': 'kv/data/github' },
        }),
      ],
    ],
    nonCompliant: [
      [
        ['/metadata/annotations/vault.hashicorp.com~1agent-inject-template-A'],
        [edit(service, { '/metadata/annotations': { 'vault.hashicorp.com/agent-inject-template-A': token } })],
      ],
      [['/metadata/annotations/note'], [edit(service, { '/metadata/annotations': { note: token } })]],
      [['/metadata/labels/token'], [edit(service, { '/metadata/labels/token': 'hunter22' })]],
      [
        [`${TEMPLATE}/metadata/annotations/note`],
        [edit(deployment, { [`${TEMPLATE}/metadata/annotations/note`]: token })],
      ],
    ],
    notApplicable: [[object('v1', 'ConfigMap')]],
  },
  'secrets.no-values': {
    compliant: [[object('v1', 'Secret')], [object('v1', 'Secret', { data: { token: '' } })]],
    nonCompliant: [
      [['/data/token'], [object('v1', 'Secret', { data: { token: 'aHVudGVyMg==' } })]],
      [['/stringData/token'], [object('v1', 'Secret', { stringData: { token: 'hunter2' } })]],
    ],
    notApplicable: [[configMap]],
  },
  'secrets.no-whole-secret': {
    compliant: [[edit(deployment, { [`${SERVER}/envFrom`]: [{ configMapRef: { name: 'github' } }] })]],
    nonCompliant: [
      [
        [`${SERVER}/envFrom/0/secretRef`],
        [edit(deployment, { [`${SERVER}/envFrom`]: [{ secretRef: { name: 'github' } }] })],
      ],
    ],
    notApplicable: [[configMap], [deployment]],
  },
  'secrets.one-writer': {
    compliant: [
      [external('github')],
      [external('github'), object('v1', 'Secret')],
      [
        external('github'),
        edit(external('github'), { '/metadata/name': 'other', '/spec/target/creationPolicy': 'Merge' }),
      ],
      [external('github'), edit(external('github'), { '/metadata/name': 'other', '/metadata/namespace': 'elsewhere' })],
    ],
    nonCompliant: [
      [['/spec/target/name'], [external('github'), vaultStatic('github')]],
      [['/metadata/name'], [object('onepassword.com/v1', 'OnePasswordItem'), external('sample')]],
      [['/spec/target/name'], [external('sample'), object('v1', 'Secret')]],
    ],
    notApplicable: [[configMap], [edit(external('github'), { '/spec/target/creationPolicy': 'None' })]],
  },
  'secrets.store-conditions': {
    compliant: [
      [object('external-secrets.io/v1', 'ClusterSecretStore', { spec: { conditions: [{ namespaces: ['tools'] }] } })],
    ],
    nonCompliant: [
      [['/spec/conditions'], [object('external-secrets.io/v1', 'ClusterSecretStore', { spec: { conditions: [] } })]],
    ],
    notApplicable: [[object('external-secrets.io/v1', 'SecretStore')]],
  },
};
