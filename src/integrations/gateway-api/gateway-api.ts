import type { Construct } from 'constructs';
import { z } from 'zod';
import type { CertificateSource, ExposedService, Exposure } from '../../constructs';
import { Problems } from '../../errors';
import {
  CustomObject,
  checkShape,
  isDnsLabel,
  isDnsSubdomain,
  isQualifiedName,
  listOf,
  madeBy,
  type ObjectMeta,
  shapeOf,
  texts,
} from '../../kube';
import { Peer } from '../../network';
import { GATEWAY, type GatewaySpec, type HttpRouteSpec, type ParentRef, ROUTE } from './objects';
import type { GatewayParentProps, GatewayRouteProps, OwnGatewayProps } from './props';

const GROUP = 'gateway.networking.k8s.io';
const LISTENER = 'https';
const peers = listOf(madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr'));
const text = z.string().optional();

const ROUTE_SHAPE = shapeOf<GatewayRouteProps>({
  parent: shapeOf<GatewayParentProps>({ name: z.string(), namespace: text, sectionName: text }),
  from: peers,
});
const OWN_SHAPE = shapeOf<OwnGatewayProps>({
  className: z.string(),
  from: peers,
  certificate: z
    .custom<CertificateSource>(
      (value) => typeof value === 'object' && value !== null && 'certify' in value,
      'expected CertManager.certificate(...)',
    )
    .optional(),
  tlsSecret: text,
  annotations: texts.optional(),
});

/** Leads clients through the Kubernetes Gateway API: an `HTTPRoute`, and a `Gateway` where there is none yet. */
export class GatewayApi implements Exposure {
  private constructor(
    readonly from: readonly Peer[],
    private readonly create: (scope: Construct, service: ExposedService) => ParentRef,
  ) {}

  /**
   * A route of a Gateway that is there already.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  static route(props: GatewayRouteProps): GatewayApi {
    checkShape(props, ROUTE_SHAPE, 'GatewayApi.route');
    const { parent, from } = props;
    const problems = new Problems('GatewayApi.route');
    checkName('parent.name', parent.name, isDnsSubdomain, problems);
    checkName('parent.namespace', parent.namespace, isDnsLabel, problems);
    checkName('parent.sectionName', parent.sectionName, isDnsSubdomain, problems);
    checkCarriers(from, problems);
    problems.raise();
    return new GatewayApi([...from], () => ({ group: GROUP, kind: 'Gateway', ...parent }));
  }

  /**
   * A Gateway of its own, with an HTTPS listener for the host alone.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  static gateway(props: OwnGatewayProps): GatewayApi {
    checkShape(props, OWN_SHAPE, 'GatewayApi.gateway');
    const { className, from, tlsSecret, certificate, annotations = {} } = props;
    const problems = new Problems('GatewayApi.gateway');
    checkName('className', className, isDnsSubdomain, problems);
    checkName('tlsSecret', tlsSecret, isDnsSubdomain, problems);
    checkCarriers(from, problems);
    if (tlsSecret === undefined && certificate === undefined) {
      const reason = 'without it or a certificate there is no TLS: name the Secret of the certificate';
      problems.add('PROP_INVALID', { prop: 'tlsSecret', reason });
    }
    for (const key of Object.keys(annotations).filter((name) => !isQualifiedName(name))) {
      problems.add('PROP_INVALID', { prop: 'annotations', reason: `"${key}" is no key` });
    }
    problems.raise();
    return new GatewayApi([...from], (scope, service) => ownGateway(scope, service, props));
  }

  publish(scope: Construct, service: ExposedService): void {
    const parent = this.create(scope, service);
    const text = 'Leads clients from outside to the Service, on its paths alone.';
    new CustomObject(scope, 'http-route', ROUTE, metaOf(service, text), () => routeOf(service, parent));
  }
}

function ownGateway(scope: Construct, service: ExposedService, props: OwnGatewayProps): ParentRef {
  const { className, certificate, annotations = {} } = props;
  const tlsSecret = props.tlsSecret ?? `${service.name}-tls`;
  certificate?.certify(scope, { secret: tlsSecret, hosts: [service.host], labels: service.labels });
  const meta = { ...metaOf(service, 'Ends TLS for the host, and lets routes of its namespace in alone.'), annotations };
  new CustomObject(
    scope,
    'gateway',
    GATEWAY,
    meta,
    (): GatewaySpec => ({
      gatewayClassName: className,
      listeners: [
        {
          name: LISTENER,
          hostname: service.host,
          port: 443,
          protocol: 'HTTPS',
          tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: tlsSecret }] },
          allowedRoutes: { namespaces: { from: 'Same' } },
        },
      ],
    }),
  );
  return { group: GROUP, kind: 'Gateway', name: service.name, sectionName: LISTENER };
}

function routeOf({ name, host, port, paths }: ExposedService, parent: ParentRef): HttpRouteSpec {
  return {
    parentRefs: [parent],
    hostnames: [host],
    rules: [
      {
        matches: paths.map((value) => ({ path: { type: 'PathPrefix', value } })),
        backendRefs: [{ group: '', kind: 'Service', name, port, weight: 1 }],
        // A stream lasts as long as there is something to say; calls have the gateway's own limits.
        timeouts: { request: '0s' },
      },
    ],
  };
}

function metaOf({ name, labels }: ExposedService, text: string): ObjectMeta {
  return { name, labels, reason: { text, control: 'network.declared-callers' } };
}

function checkName(
  prop: string,
  name: string | undefined,
  isName: (text: unknown) => boolean,
  problems: Problems,
): void {
  if (name !== undefined && !isName(name)) {
    problems.add('PROP_INVALID', { prop, reason: `"${name}" is no name of an object` });
  }
}

function checkCarriers(from: readonly Peer[], problems: Problems): void {
  if (from.length === 0) {
    problems.add('PROP_INVALID', {
      prop: 'from',
      reason: 'nobody could reach the gateway: name the pods of the Gateway',
    });
  }
}
