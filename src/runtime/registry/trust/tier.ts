import type { EntryStatus, Evidence, TrustTier } from '../../../contract';
import { isApproved, type Lifecycle } from '../lifecycle';

export interface TierInput {
  /** The server's name. */
  readonly name: string;
  readonly status: EntryStatus;
  readonly lifecycle: Lifecycle;
  /** Who writes the source approves. */
  readonly approvedBySource: boolean;
  readonly verifiesNamespaces: boolean;
  readonly evidence: readonly Evidence[];
  /** The repository that server.json names. */
  readonly repository: string | undefined;
  /** What there is to verify: all of its packages. */
  readonly subjects: readonly (string | undefined)[];
}

/** How far an entry is trusted. Nothing that a publisher wrote can raise it: the evidence is what was verified here. */
export function tierOf(input: TierInput): TrustTier {
  const { status, lifecycle, approvedBySource, verifiesNamespaces } = input;
  if (status === 'deleted' || lifecycle.state === 'blocked') return 'blocked';
  if (lifecycle.state === 'rejected') return 'listed';
  if (approvedBySource || isApproved(lifecycle)) return 'approved';
  if (isAttested(input)) return 'attested';
  return verifiesNamespaces ? 'namespace-verified' : 'listed';
}

/** Whether the provenance of all its packages was verified here, whatever else is known of it. */
export function isAttested({
  name,
  verifiesNamespaces,
  evidence,
  repository,
  subjects,
}: Pick<TierInput, 'name' | 'verifiesNamespaces' | 'evidence' | 'repository' | 'subjects'>): boolean {
  return (
    subjects.length > 0 &&
    subjects.every((subject) =>
      evidence.some(
        (found) =>
          found.subject === subject &&
          found.verified &&
          sameRepository(found.repository, repository) &&
          // Provenance says where a package comes from, and not that it is this server: that, the source proves or the package says.
          (verifiesNamespaces || found.serverName === name),
      ),
    )
  );
}

/** The repository of the certificate is the one that the entry names: a good signature of somebody else's build proves nothing. */
export function sameRepository(signed: string | undefined, named: string | undefined): boolean {
  return signed !== undefined && named !== undefined && normal(signed) === normal(named);
}

function normal(url: string): string {
  return url
    .toLowerCase()
    .replace(/^git\+/, '')
    .replace(/\.git$/, '')
    .replace(/\/+$/, '');
}
