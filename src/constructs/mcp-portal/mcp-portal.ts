import type { Construct } from 'constructs';
import { type PortalConfig, Stage } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape } from '../../kube';
import type { EgressRoute } from '../common/egress-via';
import type { Way } from '../common/reach';
import { RuntimeRole } from '../common/role/runtime-role';
import { checkCertificate } from '../identity/certificate';
import type { McpGateway } from '../mcp-gateway';
import type { McpRegistry } from '../mcp-registry';
import { checkLogin } from './login';
import { type PortalInput, type PortalPlan, planPortal, portalNeeds } from './plan';
import type { McpPortalProps } from './props';
import { PORTAL_SHAPE } from './shape';
import { resolveUsage } from './usage';

/** Requests of a browser mostly reach one replica: what renews a login is good for one use. */
const AFFINITY_SECONDS = 600;

/**
 * The page where people find servers, see how far each is trusted, install them by a gateway and ask for new ones. It keeps nothing of its own: what somebody may
 * see and do, the registry decides, with the access token of that person. Its pod reaches the registry and who logs people in.
 *
 * @throws StrataError, or StrataErrors with all of them, naming the construct path and the remedy; docs/errors.md lists them
 */
export class McpPortal extends RuntimeRole<McpPortalProps> {
  /** The registry whose servers it shows. */
  readonly registry: McpRegistry;
  readonly #input: PortalInput;
  readonly #gateways = new Set<McpGateway>();

  constructor(scope: Construct, id: string, props: McpPortalProps) {
    super(scope, id, 'portal', props, (given, path) => checkShape(given, PORTAL_SHAPE, path));
    const { registry } = props;
    if (registry === undefined) throw new StrataError('PORTAL_REGISTRY_MISSING', this.node.path, {});
    this.registry = registry;
    this.#input = { place: this.place, props, registry };
    const problems = new Problems(this.node.path);
    this.#check(props, problems);
    // Needs of what was found wrong cannot be resolved.
    problems.raise();
    const { replicas = props.sessions?.key !== undefined && this.stage >= Stage.SCALE ? 2 : 1 } = props;
    this.create(
      {
        runs: 'Runs the page where people find servers, without privileges.',
        opens: 'In: who carries people here. Out: the registry, who logs people in, and who counts calls.',
        strategy: 'rolling',
        paths: ['/'],
        ...(replicas > 1 && props.login && { affinitySeconds: AFFINITY_SECONDS }),
      },
      replicas,
      portalNeeds(this.#input),
      problems,
    );
    registry.addCaller(this.peer);
    for (const gateway of props.gateways ?? []) this.addGateway(gateway);
  }

  /** The configuration that it boots from, every default filled in. Complete once all servers are composed. */
  get config(): PortalConfig {
    return this.planned().config;
  }

  /**
   * Has clients told of another gateway.
   *
   * @throws StrataError PORTAL_GATEWAY_HOST_MISSING
   */
  addGateway(gateway: McpGateway): void {
    if (gateway.host === undefined) {
      throw new StrataError('PORTAL_GATEWAY_HOST_MISSING', this.node.path, { gateway: gateway.node.path });
    }
    this.#gateways.add(gateway);
    this.changed();
  }

  protected override planned(): PortalPlan {
    return super.planned() as PortalPlan;
  }

  protected derive(route: EgressRoute | undefined): PortalPlan {
    return planPortal(this.#input, [...this.#gateways], this.callers, route);
  }

  protected ways(): readonly Way[] {
    return portalNeeds(this.#input).ways;
  }

  #check({ login, anonymous, usage, replicas = 1, sessions }: McpPortalProps, problems: Problems): void {
    const { host } = this;
    if (host === undefined) problems.add('ROLE_HOST_MISSING', { role: 'portal' });
    if (login === undefined && anonymous !== true) {
      problems.add('PORTAL_LOGIN_REQUIRED', {});
    }
    if (replicas > 1 && login !== undefined && sessions?.key === undefined) {
      problems.add('PORTAL_REPLICAS_KEY', { replicas });
    }
    if (login === undefined && sessions?.key !== undefined) {
      problems.add('PROP_INVALID', { prop: 'sessions.key', reason: 'nobody logs in, so that there are no sessions' });
    }
    if (login !== undefined) problems.attempt(() => checkLogin(login, this.node.path));
    if (usage !== undefined) problems.attempt(() => resolveUsage(usage, this.node.path));
    checkCertificate(login?.ca, 'login.ca', problems);
    checkCertificate(usage?.ca, 'usage.ca', problems);
  }
}
