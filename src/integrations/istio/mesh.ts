import { ApiObject, Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Mesh } from '../../constructs';
import { platformOf } from '../../constructs/common/context';
import { Label, Port } from '../../contract';
import {
  CustomObject,
  type CustomType,
  type NetworkPolicySpec,
  type ObjectMeta,
  type PolicyCompanion,
} from '../../kube';
import { Dns } from '../../network';
import { type AuthorizationSpec, connectionPolicy, requestPolicy, WAYPOINT } from './authorization';
import type { IstioAmbientProps, IstioSidecarProps } from './mesh-props';
import { AMBIENT_LABEL, Kind } from './names';
import { joinNamespace, WAYPOINT_POLICY } from './namespace';
import { withMesh } from './network';
import { ambientSettings, type IstioSettings, sidecarSettings } from './settings';

/** Where bridges listen: the second one beside servers that listen on the first themselves. */
const MCP_PORTS: readonly number[] = [Port.MCP, Port.MCP + 1];

/** Istio as a platform's mesh: strict mutual TLS, and every permission of a network policy once more, by who a workload proves to be. */
export class Istio implements Mesh {
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly policies: PolicyCompanion;
  readonly readsRequests: boolean;

  private constructor(private readonly settings: IstioSettings) {
    const { mode, revision } = settings;
    this.namespaceLabels =
      mode === 'ambient'
        ? AMBIENT_LABEL
        : revision === undefined
          ? { 'istio-injection': 'enabled' }
          : { 'istio.io/rev': revision };
    // A sidecar finds out by itself that a connection carries HTTP.
    this.readsRequests = mode === 'sidecar' || settings.waypoint;
    this.policies = {
      extend: (scope, spec) => this.#extend(scope, spec),
      attend: (...policy) => this.#attend(...policy),
    };
  }

  /**
   * Ambient mode: proxies once a node, a waypoint in each namespace if HTTP is to be read.
   *
   * @throws StrataError or StrataErrors MESH_WAYPOINT_MISSING, MESH_PLAINTEXT_UNREASONED, PROP_UNKNOWN, PROP_INVALID
   */
  static ambient(props: IstioAmbientProps = {}): Istio {
    return new Istio(ambientSettings(props));
  }

  /**
   * Sidecars: a proxy in each pod. With Istio's CNI plugin alone: the init container that would redirect traffic otherwise is no restricted pod's.
   *
   * @throws StrataError or StrataErrors MESH_PLAINTEXT_UNREASONED, PROP_UNKNOWN, PROP_INVALID
   */
  static sidecar(props: IstioSidecarProps = {}): Istio {
    return new Istio(sidecarSettings(props));
  }

  join(namespace: Chart): void {
    joinNamespace(namespace, this.settings);
  }

  #extend(scope: IConstruct, spec: NetworkPolicySpec): NetworkPolicySpec {
    return withMesh(spec, this.settings, platformOf(scope as Construct)?.dns ?? Dns.pods());
  }

  #attend(scope: Construct, id: string, meta: ObjectMeta, spec: () => NetworkPolicySpec): void {
    if (id === WAYPOINT_POLICY) return;
    const { settings } = this;
    const service = isServer(meta) ? scope.node.tryFindChild('service') : undefined;
    const place = () => ({
      path: scope.node.path,
      policy: meta.name,
      namespace: Chart.of(scope).namespace ?? 'default',
      trustDomain: settings.trustDomain,
    });
    const create = (name: string, type: CustomType, suffix: string, text: string, body: () => object) =>
      new CustomObject(
        scope,
        `${id}-${suffix}`,
        type,
        { name, labels: meta.labels, reason: { text, control: 'network.declared-callers' } },
        body,
      );
    const behind = service && settings.waypoint ? MCP_PORTS : [];
    const tokens = service && settings.mode === 'sidecar' && settings.jwt ? MCP_PORTS : [];
    create(
      meta.name,
      Kind.AUTHORIZATION_POLICY,
      'identities',
      'The callers of the network policy, by who they prove to be.',
      () => withoutPorts(connectionPolicy(spec(), place(), settings, behind), tokens),
    );
    if (service && (behind.length > 0 || tokens.length > 0)) {
      const target: Pick<AuthorizationSpec, 'selector' | 'targetRefs'> = settings.waypoint
        ? { targetRefs: [{ group: '', kind: 'Service', name: meta.name }] }
        : { selector: { matchLabels: spec().pods } };
      const text = 'What may be asked of the server, by whom, and with whose tokens.';
      create(`${meta.name}-requests`, Kind.AUTHORIZATION_POLICY, 'requests', text, () =>
        requestPolicy(spec(), MCP_PORTS, place(), settings, target),
      );
      if (settings.jwt) {
        const { issuer, audiences, jwksUri } = settings.jwt;
        // By itself it lets requests without a token pass: the policy above demands one.
        create(
          meta.name,
          Kind.REQUEST_AUTHENTICATION,
          'tokens',
          'Whose tokens are good. The policy beside it demands one.',
          () => ({
            ...target,
            jwtRules: [
              {
                issuer,
                audiences: [...audiences],
                forwardOriginalToken: true,
                ...(jwksUri !== undefined && { jwksUri }),
              },
            ],
          }),
        );
      }
    }
    if (service && settings.waypoint) {
      const { metadata } = ApiObject.of(service);
      metadata.addLabel('istio.io/use-waypoint', WAYPOINT);
      metadata.addLabel('istio.io/ingress-use-waypoint', 'true');
    }
  }
}

function isServer({ labels }: ObjectMeta): boolean {
  return labels[Label.ROLE] === 'server';
}

/** Ports that another policy speaks about: policies add up, and a wider one would make it void. */
function withoutPorts(policy: AuthorizationSpec, ports: readonly number[]): AuthorizationSpec {
  if (ports.length === 0 || policy.rules === undefined) return policy;
  const mentions = (rule: object) => ports.some((port) => JSON.stringify(rule).includes(`"ports":["${port}"]`));
  const { rules, ...rest } = policy;
  const kept = rules.filter((rule) => !mentions(rule));
  return { ...rest, ...(kept.length > 0 && { rules: kept }) };
}
