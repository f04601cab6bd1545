import { isIP } from 'node:net';
import type { PolicyRule } from '../../kube';
import { type DeclaredHost, Egress, Peer } from '../../network';

/** A connection that a pod makes: what opens it, and what it needs. */
export interface Way {
  readonly rule: PolicyRule;
  /** Whether the other side is found by name. */
  readonly needsDns: boolean;
  /** The host, where it was declared by name and all public addresses are opened for it. */
  readonly host?: DeclaredHost;
}

/**
 * The way to a URL: to the peer that is given, or to what its name says.
 *
 * @returns nothing where the name says neither a Service of the cluster nor a public host
 * @throws StrataError NETWORK_HOST_METADATA, NETWORK_HOST_PRIVATE, NETWORK_HOST_INVALID
 */
export function wayTo(url: URL, peer?: Peer): Way | undefined {
  const port = portOf(url);
  const found = peer ?? clusterPeer(url);
  if (found !== undefined) {
    return { rule: Egress.pods(found, port).rule, needsDns: !isAddress(url) };
  }
  if (!isPublicName(url)) {
    return undefined;
  }
  const egress = Egress.host(url.hostname, port);
  return { rule: egress.rule, needsDns: true, ...(egress.host && { host: egress.host }) };
}

/** The port of a URL, written or not. */
export function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

/** `name.namespace` over plain HTTP, or a name that ends in `svc`, is a Service of the cluster. */
function clusterPeer({ hostname, protocol }: URL): Peer | undefined {
  const service = /^[a-z0-9-]+\.([a-z0-9-]+)\.svc(\.cluster\.local)?$/.exec(hostname);
  const short = protocol === 'http:' ? /^[a-z0-9-]+\.([a-z0-9-]+)$/.exec(hostname) : null;
  const namespace = (service ?? short)?.[1];
  return namespace === undefined ? undefined : Peer.namespace(namespace);
}

/** Whether a URL names a host that public DNS may know. */
export function isPublicName(url: URL): boolean {
  return url.hostname.includes('.') && !isAddress(url);
}

function isAddress({ hostname }: URL): boolean {
  return isIP(hostname.replace(/[[\]]/g, '')) !== 0;
}
