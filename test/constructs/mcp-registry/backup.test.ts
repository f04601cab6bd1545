import {
  Peer,
  type PlatformRegistryProps,
  type RegistryBackupProps,
  RegistryStore,
  Secrets,
  Stage,
} from '../../../src';
import { evaluate, packsForStage } from '../../../src/rules';
import { errorsOf } from '../../support/refusal';
import { compose } from './support';

const URL = Secrets.kubernetes({ name: 'db', key: 'url' });
const POSTGRES = RegistryStore.postgres({ url: URL, peer: Peer.pods({ app: 'postgres' }) });
const SELECTED = { 'strata.dev/role': 'registry-backup', 'app.kubernetes.io/instance': 'registry' };
const job = (props: PlatformRegistryProps) => compose(props).rendered.one('CronJob', 'registry-backup');
const podOf = (props: PlatformRegistryProps) => job(props).spec.jobTemplate.spec.template.spec;

describe('a backup of a registry', () => {
  it('runs one at a time, on the node that has the file, with an account that has neither role nor token', () => {
    const { spec } = job({ backup: {} });
    expect(spec).toMatchObject({
      schedule: '0 3 * * *',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { activeDeadlineSeconds: 1_800, backoffLimit: 2 } },
    });
    expect(spec.jobTemplate.spec.template.spec).toMatchObject({
      serviceAccountName: 'registry-backup',
      automountServiceAccountToken: false,
      restartPolicy: 'Never',
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: {
                matchLabels: { 'strata.dev/role': 'registry', 'app.kubernetes.io/instance': 'registry' },
              },
            },
          ],
        },
      },
    });
    expect(compose({ backup: {} }).rendered.one('ServiceAccount', 'registry-backup')).toMatchObject({
      automountServiceAccountToken: false,
    });
  });

  it('mounts the configuration, the store and the place of backups, and says how many stay', () => {
    const { containers, volumes } = podOf({ backup: { keep: 30 } });
    expect(containers[0].args).toEqual([
      ...['registry', 'backup', '--config', '/etc/strata/config.json', '--folder', '/backup', '--keep', '30'],
    ]);
    expect(containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual([
      ...['/etc/strata', '/tmp', '/backup', '/data'],
    ]);
    expect(volumes.filter((volume: object) => 'persistentVolumeClaim' in volume)).toEqual([
      { name: 'backups', persistentVolumeClaim: { claimName: 'registry-backup' } },
      { name: 'data', persistentVolumeClaim: { claimName: 'registry' } },
    ]);
  });

  it('is called by nobody and reaches nothing, and is no pod of the Service', () => {
    const { policy, rendered } = compose({ backup: {} });
    expect(policy('registry-backup')).toEqual({
      podSelector: { matchLabels: SELECTED },
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(rendered.one('CronJob', 'registry-backup').spec.jobTemplate.spec.template.metadata.labels).toMatchObject(
      SELECTED,
    );
    expect(rendered.one('Service', 'registry').spec.selector['strata.dev/role']).toBe('registry');
  });

  it('of PostgreSQL runs anywhere, holds the URL of the database and no other secret, and reaches it alone', () => {
    const props: PlatformRegistryProps = { store: POSTGRES, backup: {} };
    const { affinity, volumes, containers } = podOf(props);
    expect(affinity).toBeUndefined();
    expect(JSON.stringify(volumes)).toContain('"secret":{"name":"db","items":[{"key":"url","path":"database-url"}]}');
    expect(containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).not.toContain('/data');
    const { egress, ingress } = compose(props).policy('registry-backup');
    expect(ingress).toBeUndefined();
    expect(egress).toContainEqual({
      to: [{ podSelector: { matchLabels: { app: 'postgres' } } }],
      ports: [{ protocol: 'TCP', port: 5432 }],
    });
    expect(egress).toHaveLength(2);
    const discovers = {
      ...props,
      workflow: { approvers: ['a'] },
      discovery: { namespaces: ['tools'], apiServer: Peer.cidr('10.1.0.1/32') },
      unsafe: { apiToken: 'The catalogue shows what teams run.' },
    };
    expect(JSON.stringify(podOf(discovers))).not.toContain('serviceAccountToken');
  });

  it('leaves no rule anything to say, at any stage', () => {
    for (const props of [{ backup: {} }, { backup: {}, store: POSTGRES }]) {
      const { manifests } = compose(props).rendered;
      expect(evaluate(manifests, { packs: packsForStage(Stage.NATIVE) }).findings.map(({ rule }) => rule)).toEqual(
        evaluate(compose({ ...props, backup: undefined }).rendered.manifests, {
          packs: packsForStage(Stage.NATIVE),
        }).findings.map(({ rule }) => rule),
      );
    }
  });

  it('can go to a claim that is there already', () => {
    const { rendered } = compose({ backup: { claim: 'archive' } });
    expect(JSON.stringify(podOf({ backup: { claim: 'archive' } }).volumes)).toContain('"claimName":"archive"');
    expect(rendered.manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim')).toHaveLength(1);
  });
});

test.each<[string, string, RegistryBackupProps]>([
  ['at no time', 'PROP_INVALID', { schedule: 'nightly' }],
  ['by a macro, which says no zone', 'PROP_INVALID', { schedule: '@daily' }],
  ['in a zone of its own', 'PROP_INVALID', { schedule: 'TZ=UTC 0 3 * *' }],
  ['of which none stays', 'PROP_INVALID', { keep: 0 }],
  ['of which half of one stays', 'PROP_INVALID', { keep: 1.5 }],
  ['on a volume of no size', 'PROP_INVALID', { size: '0' }],
  ['on a claim that cannot be', 'PROP_INVALID', { claim: 'A b' }],
  ['on a claim with a size', 'PROPS_EXCLUSIVE', { claim: 'archive', size: '1Gi' }],
  ['on a claim with a class', 'PROPS_EXCLUSIVE', { claim: 'archive', storageClass: 'fast' }],
  ['with a prop that does not exist', 'PROP_UNKNOWN', { to: 's3' } as RegistryBackupProps],
])('a backup %s is refused: %s', (_, code, backup) => {
  expect(errorsOf(() => compose({ backup })).map((error) => error.code)).toEqual([code]);
});

test('a registry whose name leaves no room for a run is told', () => {
  const props = { backup: {}, name: 'r'.repeat(46) };
  expect(errorsOf(() => compose(props)).map(({ code }) => code)).toEqual(['PROP_INVALID']);
  expect(compose({ ...props, name: 'r'.repeat(45) }).rendered.kinds).toContain('CronJob');
});
