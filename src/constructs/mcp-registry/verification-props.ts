import { z } from 'zod';
import { listOf, madeBy, shapeOf, texts } from '../../kube';
import { Peer } from '../../network';
import type { CertificateProps } from '../identity';
import { CERTIFICATE_SHAPE } from '../identity/certificate';

/** Where something that is looked up is. */
export interface VerifiedPlaceProps {
  /**
   * Whether its addresses may be private: it runs in the same cluster or company network.
   * @default false, where `peer` does not say otherwise
   */
  readonly privateNetwork?: boolean;
  /**
   * The pods or addresses behind its name, which the network policy opens.
   * @default public addresses
   */
  readonly peer?: Peer;
  /**
   * Certificates that its own is checked against, beside the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
}

/** The npm registry whose attestations are looked up. */
export interface VerifiedNpmProps extends VerifiedPlaceProps {
  /**
   * Its URL.
   * @default https://registry.npmjs.org
   */
  readonly url?: string;
}

/** Registries of images whose signed provenance is looked up. Only images that are named by their digest are. */
export interface VerifiedImagesProps extends VerifiedPlaceProps {
  /** Hosts that may be asked, with their port where it is not 443: the registries, where they issue tokens, and where they redirect to for content. */
  readonly hosts: readonly string[];
}

/** Provenance of packages, looked up and verified by the registry itself. Nothing else lifts an entry to `attested`. */
export interface RegistryVerificationProps {
  /**
   * npm packages.
   * @default they are not looked up
   */
  readonly npm?: VerifiedNpmProps;
  /**
   * Container images.
   * @default they are not looked up
   */
  readonly images?: VerifiedImagesProps;
  /**
   * Which issuers of identities speak for the repositories of which host.
   * @default GitHub Actions for github.com, GitLab for gitlab.com
   */
  readonly issuers?: Readonly<Record<string, string>>;
  /**
   * Seconds after which it is looked up again.
   * @default 86400
   */
  readonly seconds?: number;
  /**
   * A `trusted_root.json` of Sigstore in a ConfigMap, for an instance of your own.
   * @default that of the public instance, as this version ships it
   */
  readonly trustedRoot?: CertificateProps;
}

const text = z.string().optional();
const place = {
  privateNetwork: z.boolean().optional(),
  peer: madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr').optional(),
  ca: CERTIFICATE_SHAPE.optional(),
};

export const VERIFICATION_SHAPE = shapeOf<RegistryVerificationProps>({
  npm: shapeOf<VerifiedNpmProps>({ ...place, url: text }).optional(),
  images: shapeOf<VerifiedImagesProps>({ ...place, hosts: listOf(z.string()) }).optional(),
  issuers: texts.optional(),
  seconds: z.number().optional(),
  trustedRoot: CERTIFICATE_SHAPE.optional(),
});
