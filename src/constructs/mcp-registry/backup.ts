import type { Construct } from 'constructs';
import { Annotation, Label, Path } from '../../contract';
import type { Problems } from '../../errors';
import {
  Claim,
  contentHash,
  Identity,
  isDnsSubdomain,
  NetworkPolicyObject,
  type ObjectMeta,
  parseQuantity,
  ScheduledWorkload,
} from '../../kube';
import { mergeRules } from '../../network';
import { objectLabels } from '../common/labels';
import { type ResourceDefaults, type Resources, resolveResources } from '../common/resources';
import { isWhole } from '../common/whole';
import { needVolumes, type SecretFile } from '../identity/needs';
import type { SecretKey } from '../secrets';
import type { RegistryBackupProps } from './backup-props';
import type { RegistryInput, RegistryPlan } from './plan';

const SCHEDULE = '0 3 * * *';
const KEEP = 14;
const MOST_KEPT = 1_000;
const SIZE = '5Gi';
const FOLDER = '/backup';
/** Backups take seconds; a database that does not answer is not waited for all night. */
const DEADLINE_SECONDS = 1_800;
const RESOURCES: ResourceDefaults = {
  requests: { cpu: '50m', memory: '64Mi', ephemeralStorage: '32Mi' },
  limits: { cpu: '1', memory: '256Mi', ephemeralStorage: '64Mi' },
};
/** Five fields. Whether their values are in range, a rule says. */
const FIELDS = /^[^\s@=]+( [^\s@=]+){4}$/;
/** The controller adds eleven characters to the name of each run; names of pods take part of what is left. */
const LONGEST_NAME = 52 - '-backup'.length;

/** Checks what a backup is given. */
export function checkBackup({ place, props: { backup } }: RegistryInput, problems: Problems): void {
  if (backup === undefined) return;
  const { schedule = SCHEDULE, keep = KEEP, size = SIZE, storageClass, claim } = backup;
  const invalid = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop: `backup.${prop}`, reason });
  if (!FIELDS.test(schedule)) invalid('schedule', 'it is not minute, hour, day of month, month and day of week');
  if (!isWhole(keep, 1, MOST_KEPT)) invalid('keep', `it is a whole number from 1 to ${MOST_KEPT}`);
  if ((parseQuantity(size) ?? 0n) <= 0n) invalid('size', `"${size}" is no size`);
  for (const [prop, name] of Object.entries({ storageClass, claim })) {
    if (name !== undefined && !isDnsSubdomain(name)) invalid(prop, `"${name}" cannot name one`);
  }
  if (claim !== undefined && (backup.size ?? storageClass) !== undefined) {
    const second = backup.size === undefined ? 'backup.storageClass' : 'backup.size';
    problems.add('PROPS_EXCLUSIVE', {
      first: 'backup.claim',
      second,
      reason: 'a claim that exists has its size and class',
    });
  }
  if (place.name.length > LONGEST_NAME) {
    invalid('schedule', `a CronJob's name is short: the registry's has at most ${LONGEST_NAME} characters`);
  }
  resolveResources('backup.resources', backup.resources ?? {}, RESOURCES, problems);
}

export interface BackupParts {
  readonly input: RegistryInput;
  readonly backup: RegistryBackupProps;
  /** The registry's own pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly plan: () => RegistryPlan;
  readonly keyOf: (secret: SecretFile) => SecretKey;
  readonly problems: Problems;
}

/** What runs a backup at times: pods of their own, which nobody calls, hold the secret of the store and no other, and reach the database or nothing. */
export function createBackup(scope: Construct, parts: BackupParts): void {
  const { input, backup, problems } = parts;
  const { place, props, store } = input;
  const { storageClass, size = SIZE } = backup;
  const name = `${place.name}-backup`;
  const selector = { [Label.ROLE]: 'registry-backup', [Label.INSTANCE]: place.name };
  const labels = objectLabels(place, 'mcp-registry-backup', selector, props.labels ?? {});
  const meta = (text: string, control: ObjectMeta['reason']['control']): ObjectMeta => ({
    name,
    labels,
    reason: { control, text },
  });
  const resources = resolveResources('backup.resources', backup.resources ?? {}, RESOURCES, problems);
  new Identity(scope, 'backup-identity', meta('A name for pods that save: no token, no role.', 'identity.no-token'));
  if (backup.claim === undefined) {
    const reason = meta('Keeps backups of what the registry knows.', 'config.checked');
    new Claim(scope, 'backup-claim', reason, () => ({ size, ...(storageClass !== undefined && { storageClass }) }));
  }
  const opens = store.shared ? 'In: nobody. Out: the database.' : 'Nobody calls it, and it calls nobody.';
  new NetworkPolicyObject(scope, 'backup-network', meta(opens, 'network.declared-egress'), () => ({
    pods: selector,
    ingress: [],
    egress: [
      ...(store.needs.ways.some(({ needsDns }) => needsDns) ? [place.dns.rule] : []),
      ...mergeRules(store.needs.ways.map(({ rule }) => rule)),
    ],
  }));
  new ScheduledWorkload(
    scope,
    'backup',
    meta('Saves everything that the registry knows.', 'workload.restricted'),
    () => ({
      ...podOf(parts, name, resources),
      labels,
      schedule: backup.schedule ?? SCHEDULE,
      deadlineSeconds: DEADLINE_SECONDS,
      // Its file is on a volume of one node.
      ...(!store.shared && { beside: parts.selector }),
    }),
  );
}

function podOf({ input, backup, plan, keyOf }: BackupParts, name: string, resources: Resources) {
  const { place, props, store } = input;
  const { files } = plan();
  const needed = needVolumes(store.needs, keyOf);
  const data = plan().volumes?.filter((volume) => volume.name === 'data') ?? [];
  const args = ['registry', 'backup', '--config', Path.CONFIG_FILE, '--folder', FOLDER];
  return {
    annotations: { [Annotation.CONFIG_HASH]: contentHash(files) },
    serviceAccount: name,
    initContainers: [],
    containers: [
      {
        name: 'backup',
        image: place.runtimeImage,
        args: [...args, '--keep', `${backup.keep ?? KEEP}`],
        mounts: [
          { volume: 'config', path: Path.CONFIG, readOnly: true },
          { volume: 'tmp', path: '/tmp', readOnly: false },
          { volume: 'backups', path: FOLDER, readOnly: false },
          ...(plan().mounts?.filter(({ volume }) => volume === 'data') ?? []),
          ...needed.mounts,
        ],
        ...resources,
      },
    ],
    volumes: [
      { name: 'config', kind: 'configMap' as const, configMap: place.name },
      { name: 'tmp', kind: 'empty' as const, medium: 'disk' as const, size: '16Mi' },
      { name: 'backups', kind: 'claim' as const, claim: backup.claim ?? name, readOnly: false },
      ...data,
      ...needed.volumes,
    ],
    imagePullSecrets: [...new Set([...(place.platform?.imagePullSecrets ?? []), ...(props.imagePullSecrets ?? [])])],
    ...(props.scheduling && { scheduling: props.scheduling }),
  };
}
