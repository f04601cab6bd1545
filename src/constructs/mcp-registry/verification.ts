import type { z } from 'zod';
import type { Verification } from '../../contract';
import { StrataError } from '../../errors';
import { Egress, type Peer } from '../../network';
import type { EgressRoute } from '../common/egress-via';
import { type Way, wayTo } from '../common/reach';
import { trustFileOf } from '../identity/certificate';
import { joinNeeds, NO_NEEDS, type PodNeeds } from '../identity/needs';
import { plainUrl } from '../identity/url';
import type { RegistryVerificationProps, VerifiedPlaceProps } from './verification-props';

const NPM = 'https://registry.npmjs.org';

interface Part {
  readonly needs: PodNeeds;
  readonly config: { readonly privateNetwork?: boolean; readonly caFile?: string };
}

/** What looking provenance up needs. */
export function verificationNeeds(props: RegistryVerificationProps, subject: string): PodNeeds {
  const { npm, images, trustedRoot } = props;
  const root = trustedRoot ? { ...NO_NEEDS, trust: [trustFileOf(trustedRoot).file] } : NO_NEEDS;
  return joinNeeds([
    root,
    ...(npm ? [npmPart(npm, subject).needs] : []),
    ...(images ? [imagesPart(images, subject).needs] : []),
  ]);
}

/** The verification as the runtime's configuration has it. */
export function verificationConfig(
  props: RegistryVerificationProps,
  route: EgressRoute | undefined,
  subject: string,
): z.input<typeof Verification> {
  const { npm, images, issuers, seconds, trustedRoot } = props;
  const through = ({ needs, config }: Part) => ({
    ...config,
    ...(route?.url !== undefined && needs.ways.some(({ host }) => host) && { proxy: route.url }),
  });
  return {
    ...(npm && { npm: { url: npm.url ?? NPM, ...through(npmPart(npm, subject)) } }),
    ...(images && { images: { hosts: [...images.hosts], ...through(imagesPart(images, subject)) } }),
    ...(issuers && { issuers: { ...issuers } }),
    ...(seconds !== undefined && { intervalSeconds: seconds }),
    ...(trustedRoot && { trustedRootFile: trustFileOf(trustedRoot).path }),
  };
}

function npmPart({ url = NPM, ...place }: NonNullable<RegistryVerificationProps['npm']>, subject: string): Part {
  const way = wayTo(plainUrl(url, 'verification.npm.url', subject), place.peer);
  if (way === undefined) {
    throw new StrataError('REGISTRY_SOURCE_INVALID', subject, {
      source: url,
      reason: 'nothing says where it is: give peer',
    });
  }
  return partOf([way], place);
}

function imagesPart({ hosts, ...place }: NonNullable<RegistryVerificationProps['images']>, subject: string): Part {
  if (hosts.length === 0) {
    const reason = 'there is no host that could be asked';
    throw new StrataError('PROP_INVALID', subject, { prop: 'verification.images.hosts', reason });
  }
  return partOf(
    hosts.map((host) => hostWay(host, place.peer)),
    place,
  );
}

/** A host, with its port where it is not the usual one. */
function hostWay(text: string, peer: Peer | undefined): Way {
  const [host = '', port = '443'] = text.split(':');
  if (peer !== undefined) return { rule: Egress.pods(peer, Number(port)).rule, needsDns: true };
  const egress = Egress.host(host, Number(port));
  return { rule: egress.rule, needsDns: true, ...(egress.host && { host: egress.host }) };
}

function partOf(ways: readonly Way[], { ca, privateNetwork }: VerifiedPlaceProps): Part {
  const certificates = ca && trustFileOf(ca);
  return {
    needs: { secrets: [], trust: certificates ? [certificates.file] : [], ways },
    config: {
      // A peer says where it is; that its addresses are not public follows.
      privateNetwork: privateNetwork ?? ways.some(({ host }) => host === undefined),
      ...(certificates && { caFile: certificates.path }),
    },
  };
}
