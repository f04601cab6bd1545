import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, lazily, type ObjectMeta } from './object';
import type { Plain } from './plain';

export interface IngressSpec {
  /** The IngressClass whose controller serves it. */
  readonly className: string;
  readonly host: string;
  /** Absent: the controller's default certificate, or one that annotations ask for. Its host is listed either way. */
  readonly tlsSecret?: string;
  /** Paths that are served, each with what is below it. */
  readonly paths: readonly string[];
  readonly service: string;
  readonly portName: string;
}

/** An Ingress of one host, with TLS. */
export class IngressObject extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, spec: () => IngressSpec) {
    super(scope, id, k8s.KubeIngress.GVK, meta, { spec: lazily(() => render(spec())) });
  }
}

function render({ className, host, tlsSecret, paths, service, portName }: IngressSpec): Plain<k8s.IngressSpec> {
  return {
    ingressClassName: className,
    tls: [{ hosts: [host], ...(tlsSecret !== undefined && { secretName: tlsSecret }) }],
    rules: [
      {
        host,
        http: {
          paths: paths.map((path) => ({
            path,
            pathType: 'Prefix',
            backend: { service: { name: service, port: { name: portName } } },
          })),
        },
      },
    ],
  };
}
