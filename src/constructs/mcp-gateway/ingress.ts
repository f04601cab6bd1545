import type { Construct } from 'constructs';
import { z } from 'zod';
import { Problems } from '../../errors';
import { checkShape, IngressObject, isDnsSubdomain, isQualifiedName, listOf, madeBy, shapeOf, texts } from '../../kube';
import { Peer } from '../../network';
import type { CertificateSource, ExposedService, Exposure } from './exposure';
import type { IngressProps } from './exposure-props';

const SHAPE = shapeOf<IngressProps>({
  className: z.string(),
  from: listOf(madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr')),
  controller: z.enum(['nginx', 'other']).optional(),
  tlsSecret: z.string().optional(),
  certificate: z
    .custom<CertificateSource>(
      (value) => typeof value === 'object' && value !== null && 'certify' in value,
      'expected CertManager.certificate(...)',
    )
    .optional(),
  annotations: texts.optional(),
});

/** An Ingress in front of a gateway. TLS ends at its controller; access tokens never travel in clear text outside the cluster. */
export class Ingress implements Exposure {
  readonly from: readonly Peer[];

  /** @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, PROPS_EXCLUSIVE */
  constructor(private readonly props: IngressProps) {
    checkShape(props, SHAPE, 'Ingress');
    const problems = new Problems('Ingress');
    check(props, problems);
    problems.raise();
    this.from = [...props.from];
  }

  publish(scope: Construct, { name, host, portName, paths, labels, streamSeconds }: ExposedService): void {
    const { className, certificate, annotations = {} } = this.props;
    const { controller = className === 'nginx' ? 'nginx' : 'other' } = this.props;
    const tlsSecret = this.props.tlsSecret ?? `${name}-tls`;
    certificate?.certify(scope, { secret: tlsSecret, hosts: [host], labels });
    const streaming = controller === 'nginx' ? nginxStreaming(streamSeconds) : {};
    const text = 'Leads clients from outside to the Service, over TLS and on its paths alone.';
    new IngressObject(
      scope,
      'ingress',
      {
        name,
        labels,
        annotations: { ...streaming, ...annotations },
        reason: { text, control: 'network.declared-callers' },
      },
      () => ({ className, host, tlsSecret, paths, service: name, portName }),
    );
  }
}

/** The NGINX controller cuts answers after a minute of silence and buffers them, unless it is told: streams need neither. */
function nginxStreaming(seconds: number): Record<string, string> {
  const prefix = 'nginx.ingress.kubernetes.io';
  return {
    [`${prefix}/proxy-buffering`]: 'off',
    [`${prefix}/proxy-read-timeout`]: `${seconds}`,
    [`${prefix}/proxy-send-timeout`]: `${seconds}`,
    [`${prefix}/ssl-redirect`]: 'true',
  };
}

function check({ className, from, tlsSecret, certificate, annotations = {} }: IngressProps, problems: Problems): void {
  if (!isDnsSubdomain(className)) {
    problems.add('PROP_INVALID', { prop: 'className', reason: `"${className}" cannot name an IngressClass` });
  }
  if (from.length === 0) {
    problems.add('PROP_INVALID', { prop: 'from', reason: 'nobody could reach the gateway: name the controller pods' });
  }
  if (tlsSecret !== undefined && !isDnsSubdomain(tlsSecret)) {
    problems.add('PROP_INVALID', { prop: 'tlsSecret', reason: `"${tlsSecret}" cannot name a Secret` });
  }
  if (tlsSecret === undefined && certificate === undefined) {
    const reason = 'without it or a certificate there is no TLS: name the Secret of the certificate';
    problems.add('PROP_INVALID', { prop: 'tlsSecret', reason });
  }
  for (const key of Object.keys(annotations)) {
    if (!isQualifiedName(key)) problems.add('PROP_INVALID', { prop: 'annotations', reason: `"${key}" is no key` });
    // Snippets are configuration of the whole controller in the hands of whoever writes one object (CVE-2021-25742).
    else if (/-snippet$/.test(key)) {
      problems.add('PROP_INVALID', { prop: 'annotations', reason: `"${key}" rewrites the controller for everybody` });
    }
  }
}
