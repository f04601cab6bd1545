import type { Evidence, Verification } from '../../../contract';
import { sameRepository } from '../trust/tier';
import { BundleVerifier, NotProven } from './bundle';
import { type Found, unproven } from './found';
import { ImageProvenance } from './images';
import { NpmProvenance } from './npm';

type Place = Pick<NpmProvenance, 'kind' | 'find' | 'close'>;

/** What there is to prove of one package of an entry. */
export interface Claim {
  readonly subject: string;
  /** The repository that the entry names. */
  readonly repository: string | undefined;
}

/** Looks up and verifies who built packages, where a configuration says so. */
export class Provenance {
  private readonly places = new Map<string, Place>();

  /** @throws Error when the trust root or a certificate cannot be read */
  constructor({ npm, images, ...config }: Verification) {
    const verifier = new BundleVerifier(config);
    if (npm !== undefined) this.places.set('pkg:npm/', new NpmProvenance(npm, verifier));
    if (images !== undefined) this.places.set('pkg:oci/', new ImageProvenance(images, verifier));
  }

  /** Whether there is a place to look something up. */
  knows(subject: string): boolean {
    return this.places.has(schemeOf(subject));
  }

  /**
   * What this registry records of a claim.
   *
   * @throws LookupFailed when it cannot be told now
   */
  async check({ subject, repository }: Claim, now: number): Promise<Evidence> {
    const place = this.places.get(schemeOf(subject)) as Place;
    const found = honest(await find(place, subject), repository);
    return { kind: place.kind, subject, ...found, checkedAt: new Date(now).toISOString() };
  }

  async close(): Promise<void> {
    await Promise.all([...this.places.values()].map((place) => place.close()));
  }
}

async function find(place: Place, subject: string): Promise<Found> {
  try {
    return await place.find(subject);
  } catch (error) {
    if (error instanceof NotProven) return unproven(error.message);
    throw error;
  }
}

/** A good signature of somebody else's build proves nothing. */
function honest(found: Found, named: string | undefined): Found {
  if (!found.verified || sameRepository(found.repository, named)) return found;
  const { reason } = unproven(`it was built from ${found.repository}, and the entry names ${named ?? 'no repository'}`);
  return { ...found, verified: false, ...(reason !== undefined && { reason }) };
}

const schemeOf = (subject: string) => subject.slice(0, 'pkg:npm/'.length);
