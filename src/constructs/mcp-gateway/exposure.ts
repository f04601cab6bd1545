import type { Construct } from 'constructs';
import type { Peer } from '../../network';

/** A Service that is to be reached from outside the cluster. */
export interface ExposedService {
  /** Its name: what is created for it begins with it. */
  readonly name: string;
  /** The host under which clients find it. */
  readonly host: string;
  readonly port: number;
  readonly portName: string;
  /** Paths that are served, each with what is below it. Everything else stays inside. */
  readonly paths: readonly string[];
  /** Labels of all objects. */
  readonly labels: Readonly<Record<string, string>>;
  /** Streams stay open for this long at least. */
  readonly streamSeconds: number;
}

/** What leads clients from outside the cluster to a Service: an Ingress, a route of a Gateway. */
export interface Exposure {
  /** Who carries the traffic: the network policy opens the Service's pods to these alone. */
  readonly from: readonly Peer[];
  /** Creates what has to be created below the scope. */
  publish(scope: Construct, service: ExposedService): void;
}

/** What brings a certificate into a Secret of the namespace, such as cert-manager. */
export interface CertificateSource {
  /** Creates what has to be created below the scope. */
  certify(scope: Construct, request: CertificateRequest): void;
}

export interface CertificateRequest {
  /** The Secret that the certificate and its key arrive in. */
  readonly secret: string;
  readonly hosts: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** What writes a host into DNS. */
export interface DnsPublisher {
  /** Creates what has to be created below the scope. */
  publish(scope: Construct, record: DnsRecord): void;
}

export interface DnsRecord {
  readonly name: string;
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
}
