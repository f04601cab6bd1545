import { z } from 'zod';
import type { ClusterResource } from '../../contract';
import { listOf, madeBy, shapeOf } from '../../kube';
import { Peer } from '../../network';
import type { SourceProps } from './source-props';
import { SOURCE_FIELDS } from './source-shape';

/**
 * Servers of the cluster that are not part of the composition, found by the label `strata.dev/listed: "true"`. The registry reads one kind of objects and
 * changes nothing. It holds a token of the Kubernetes API for that, which `unsafe.apiToken` gives the reason of.
 */
export interface RegistryDiscoveryProps extends SourceProps {
  /**
   * Namespaces of the cluster that are read, at most 50. The registry gets a Role in each.
   * @default all of them, by a ClusterRole, which `unsafe.clusterRole` gives the reason of
   */
  readonly namespaces?: readonly string[];
  /**
   * What is read: Services, Deployments, or the MCPServer objects of ToolHive's operator, which ask by their annotation `registry-export`.
   * @default Service
   */
  readonly resource?: ClusterResource;
  /**
   * What the names of found servers begin with, in reverse-DNS form: `files` of the namespace `payments` is `<namespace>.payments/files`.
   * @default the namespace of the composition and `.cluster`
   */
  readonly namespace?: string;
  /** The addresses of the API server, which the network policy opens: most network plugins look at those behind the Service `kubernetes`. */
  readonly apiServer: Peer;
  /**
   * The port that it listens on there.
   * @default 6443
   */
  readonly port?: number;
  /**
   * Seconds after which everything is listed again, beside being watched.
   * @default 600
   */
  readonly seconds?: number;
}

/** Relaxations of a registry, each by its name with the reason for it, in at least 10 characters. Reports list them. One that relaxes nothing is refused. */
export interface RegistryRelaxations {
  /**
   * The pods hold a token of the Kubernetes API, and a role is bound to them.
   * @default they hold none, and `discovery` is refused
   */
  readonly apiToken?: string;
  /**
   * That role is one of the whole cluster.
   * @default it is one of the namespaces that `discovery` names
   */
  readonly clusterRole?: string;
}

const text = z.string().optional();
const number = z.number().optional();

export const DISCOVERY_SHAPE = shapeOf<RegistryDiscoveryProps>({
  ...SOURCE_FIELDS,
  namespaces: listOf(z.string()).optional(),
  resource: z.enum(['Service', 'Deployment', 'MCPServer']).optional(),
  namespace: text,
  apiServer: madeBy(Peer, 'Peer.cidr, Peer.pods, Peer.namespace or Peer.namespaces'),
  port: number,
  seconds: number,
});
export const RELAXATIONS_SHAPE = shapeOf<RegistryRelaxations>({ apiToken: text, clusterRole: text });
