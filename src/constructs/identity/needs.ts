import { Path } from '../../contract';
import type { Mount, VolumeSpec } from '../../kube';
import type { Way } from '../common/reach';
import type { SecretKey, SecretSource } from '../secrets';
import type { CertificateProps } from './props';

/** A secret that a role reads from a file. */
export interface SecretFile {
  readonly file: string;
  readonly source: SecretSource;
}

/** Certificates that a role reads from a file. */
export interface TrustFile extends CertificateProps {
  readonly file: string;
}

/** What identity needs in the pod of who uses it. */
export interface PodNeeds {
  readonly secrets: readonly SecretFile[];
  readonly trust: readonly TrustFile[];
  readonly ways: readonly Way[];
}

export const NO_NEEDS: PodNeeds = { secrets: [], trust: [], ways: [] };

/** Joins needs. A file that several name is one file. */
export function joinNeeds(all: readonly PodNeeds[]): PodNeeds {
  const byFile = <File extends { readonly file: string }>(files: readonly File[]) => [
    ...new Map(files.map((entry) => [entry.file, entry])).values(),
  ];
  return {
    secrets: byFile(all.flatMap(({ secrets }) => secrets)),
    trust: byFile(all.flatMap(({ trust }) => trust)),
    ways: all.flatMap(({ ways }) => ways),
  };
}

/** Where a role finds a secret. */
export const secretPath = (file: string) => `${Path.SECRETS}/${file}`;
/** Where a role finds certificates. */
export const trustPath = (file: string) => `${Path.TRUST}/${file}`;

/** The volumes of needs, and where they are mounted. Their content follows what it is taken from, without a restart. */
export function needVolumes(
  { secrets, trust }: PodNeeds,
  keyOf: (secret: SecretFile) => SecretKey,
): { readonly volumes: readonly VolumeSpec[]; readonly mounts: readonly Mount[] } {
  const volumes: VolumeSpec[] = [];
  const mounts: Mount[] = [];
  if (secrets.length > 0) {
    const files = secrets.map((secret) => ({ ...keyOf(secret), file: secret.file }));
    volumes.push({ name: 'role-secrets', kind: 'secrets', files });
    mounts.push({ volume: 'role-secrets', path: Path.SECRETS, readOnly: true });
  }
  if (trust.length > 0) {
    volumes.push({ name: 'trust', kind: 'configMaps', files: trust.map((entry) => ({ ...entry })) });
    mounts.push({ volume: 'trust', path: Path.TRUST, readOnly: true });
  }
  return { volumes, mounts };
}
