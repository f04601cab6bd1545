import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type GatewayConfig, Label, Port, type Stage } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape } from '../../kube';
import { Peer } from '../../network';
import { auditNeeds } from '../common/audit';
import type { GatewayMember } from '../common/gateway-link';
import { serverBookOf } from '../common/gateway-link';
import type { TelemetryMember } from '../common/platform-telemetry';
import { remoteBookOf } from '../common/remote-book';
import type { PodNeeds, SecretFile } from '../identity/needs';
import type { McpServer } from '../mcp-server';
import { checkListing } from '../mcp-server/listing';
import { watchedProps } from '../mcp-server/watched';
import type { SecretKey } from '../secrets';
import { ToolPolicy } from '../tool-policy';
import { decideGateway } from './check';
import { createGatewayObjects } from './objects';
import { checkGatewayPlace, freeGatewayScope, type GatewayPlace, gatewayPlaceOf } from './place';
import { ENDPOINT, type GatewayPlan, planGateway, resourceOf } from './plan';
import type { McpGatewayProps } from './props';
import { resolveRedis } from './redis';
import { remoteListing } from './remote-listing';
import { isSelected } from './selection';
import { GATEWAY_SHAPE, REMOTE_SHAPE, UPSTREAM_SHAPE } from './shape';
import { gatewayTrust, signerNeeds } from './signer';
import type { RemoteServerProps, UpstreamProps } from './upstream-props';
import { keyOf, remoteUpstream, serverUpstream, type Upstream } from './upstreams';

/**
 * One endpoint for many MCP servers: it finds out who calls, decides what they may call, and shows each server a token that is for that server alone, never the
 * client's. The servers behind it come to trust it and let its pods in; nothing else of them opens.
 *
 * @throws StrataError, or StrataErrors with all of them, naming the construct path and the remedy; docs/errors.md lists them
 */
export class McpGateway extends Construct {
  /** The name of all its objects. */
  readonly name: string;
  /** The namespace, where the chart has one. */
  readonly namespace?: string;
  /** The stage that decided defaults and refusals. */
  readonly stage: Stage;
  /** The runtime image. */
  readonly runtimeImage: string;
  /** The host that clients use, where it has one. */
  readonly host?: string;
  /** Its name for people, where it has one. */
  readonly title?: string;
  /** Labels that select its pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly #place: GatewayPlace;
  readonly #props: McpGatewayProps;
  readonly #servers = new Map<GatewayMember, UpstreamProps>();
  readonly #remotes = new Map<string, Upstream>();
  readonly #secretKeys = new Map<string, SecretKey>();
  readonly #unsafe: readonly (readonly [name: string, reason: string])[];
  #plan: GatewayPlan | undefined;

  constructor(scope: Construct, id: string, props: McpGatewayProps = {}) {
    super(freeGatewayScope(scope, id), id);
    checkShape(props, GATEWAY_SHAPE, this.node.path);
    const place = gatewayPlaceOf(this, props);
    this.#place = place;
    this.#props = { ...props, policy: props.policy ?? new ToolPolicy() };
    this.name = place.name;
    this.namespace = place.namespace;
    this.stage = place.stage;
    this.runtimeImage = place.runtimeImage;
    this.host = place.host;
    this.title = props.title;
    this.selector = { [Label.ROLE]: 'gateway', [Label.INSTANCE]: this.name };

    const problems = new Problems(this.node.path);
    checkGatewayPlace(this, place, props, problems);
    const decisions = decideGateway(place, props, problems);
    problems.raise();
    this.#unsafe = decisions.relaxations;
    createGatewayObjects(this, {
      place,
      props: this.#props,
      selector: this.selector,
      decisions,
      plan: () => this.#planned(),
      relaxations: () => this.relaxations,
      keyOf: (secret) => this.#keyOf(secret),
    });
    if (props.redis !== undefined) this.#bind(resolveRedis(props.redis, place).needs);
    if (props.policy?.needs !== undefined) this.#bind(props.policy.needs);
    for (const { needs } of props.guardrails ?? []) this.#bind(needs);
    this.#bind(auditNeeds(props.audit?.key));
    this.node.addValidation({ validate: () => this.#complete() });
    for (const server of props.servers ?? []) this.addServer(server);
    if (props.select !== undefined) serverBookOf(this).watch((server) => this.#consider(server));
    place.platform?.telemetry.join(this.#watched(), () => {
      this.#plan = undefined;
    });
  }

  /** The URL inside the cluster. */
  get url(): string {
    const host = this.namespace === undefined ? this.name : `${this.name}.${this.namespace}.svc`;
    return `http://${host}:${Port.MCP}${ENDPOINT}`;
  }

  /** Its identifier as a resource (RFC 9728): the URL that clients use. */
  get resource(): string {
    return resourceOf(this.#place);
  }

  /** Its pods, for the policies of others. */
  get peer(): Peer {
    return Peer.pods(this.selector, this.namespace);
  }

  /**
   * Who may call what: `gateway.policy.allow('payments-devs').toCall(github, 'get_*')`. From stage 3 on nothing may be called that no rule permits; before, rules
   * decide as soon as there is one.
   *
   * @throws StrataError GATEWAY_POLICY_EXTERNAL where something else decides
   */
  get policy(): ToolPolicy {
    const { policy } = this.#props;
    if (!(policy instanceof ToolPolicy)) {
      throw new StrataError('GATEWAY_POLICY_EXTERNAL', this.node.path, {});
    }
    this.#plan = undefined;
    return policy;
  }

  /** The ids of the servers behind it, sorted: prefixes of names, and entities of policies. */
  get upstreams(): readonly string[] {
    return this.#upstreams().map(({ id }) => id);
  }

  /** The configuration that the gateway boots from, every default filled in. Complete once all servers are composed. */
  get config(): GatewayConfig {
    return planGateway(this.#place, watchedProps(this.#props, this.#place), this.#upstreams()).config;
  }

  /** Relaxations by name with their reasons, those of its upstreams among them, sorted. */
  get relaxations(): readonly (readonly [name: string, reason: string])[] {
    const shown = this.#upstreams().flatMap(({ id, strategy: { unsafe } }) =>
      unsafe === undefined ? [] : [[`none.${id}`, unsafe] as const],
    );
    return [...this.#unsafe, ...shown].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /**
   * Puts a server behind the gateway.
   *
   * @throws StrataError GATEWAY_TOKEN_UNTRUSTED, PROP_UNKNOWN, PROP_INVALID, and those of the server
   */
  addServer(server: McpServer, props?: UpstreamProps): void {
    this.#adopt(server, props);
  }

  /**
   * Puts a server behind the gateway that runs elsewhere.
   *
   * @param id the prefix of its names, and the entity of policies
   * @throws StrataError GATEWAY_REMOTE_INVALID, GATEWAY_UPSTREAM_TAKEN, PROP_UNKNOWN, PROP_INVALID
   */
  addRemote(id: string, props: RemoteServerProps): void {
    checkShape(props, REMOTE_SHAPE, this.node.path);
    const other = this.#remotes.get(id);
    if (other !== undefined) {
      const details = { upstream: id, first: other.subject, second: props.url };
      throw new StrataError('GATEWAY_UPSTREAM_TAKEN', this.node.path, details);
    }
    const problems = new Problems(this.node.path);
    checkListing(props.listing, problems);
    problems.raise();
    const upstream = remoteUpstream(id, props, this.node.path);
    this.#remotes.set(id, upstream);
    remoteBookOf(this).enter({
      gateway: this,
      target: props.url,
      listing: () => remoteListing(upstream, props, { path: this.node.path, resource: this.resource }),
    });
    this.#bind(upstream.needs);
    if (upstream.token.config.kind === 'signed') this.#bind(signerNeeds(this.#place, this.#props));
    this.#plan = undefined;
  }

  /** The gateway as what watches the platform sees it. */
  #watched(): TelemetryMember {
    const { name, namespace, peer, selector } = this;
    return {
      scope: this,
      name,
      role: 'gateway',
      peer,
      selector,
      sends: () => this.#props.telemetry?.traces === undefined,
      measured: () => this.#props.telemetry?.metrics !== false,
      ...(namespace !== undefined && { namespace }),
    };
  }

  #consider(server: GatewayMember): void {
    if (!this.#servers.has(server) && isSelected(server, this.#props.select ?? {}, this.#place)) this.#adopt(server);
  }

  /** The server lets the gateway in and trusts what it is shown. */
  #adopt(server: GatewayMember, given?: UpstreamProps): void {
    const { upstreams = {} } = this.#props;
    const props = { ...upstreams[server.name], ...upstreams[keyOf(server)], ...given };
    checkShape(props, UPSTREAM_SHAPE, this.node.path);
    const { token, needs } = serverUpstream(server, props, this.#props);
    const audience = token.config.kind === 'signed' ? token.config.audience : server.resource;
    const trust =
      token.trust === 'gateway' ? gatewayTrust(this.#place, this.#props, this.selector, audience) : token.trust;
    server.addGateway({
      gateway: this.node.path,
      peer: this.peer,
      resource: this.resource,
      ...(trust && { trust }),
    });
    this.#servers.set(server, props);
    this.#bind(needs);
    if (token.config.kind === 'signed') this.#bind(signerNeeds(this.#place, this.#props));
    this.#plan = undefined;
  }

  #upstreams(): Upstream[] {
    const servers = [...this.#servers].map(([server, props]) => serverUpstream(server, props, this.#props));
    return [...servers, ...this.#remotes.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  }

  /** What synthesis reads, derived once: nothing is added any more. */
  #planned(): GatewayPlan {
    this.#plan ??= planGateway(this.#place, watchedProps(this.#props, this.#place), this.#upstreams());
    return this.#plan;
  }

  /** Raises what only the whole composition shows. */
  #complete(): string[] {
    this.#plan = undefined;
    this.#planned();
    return [];
  }

  /** A source may create objects: as soon as it is known, and once. */
  #bind({ secrets }: PodNeeds): void {
    for (const { file, source } of secrets.filter((secret) => !this.#secretKeys.has(secret.file))) {
      const key = source.bind(this, file.toUpperCase().replace(/[^A-Z0-9]/g, '_'));
      this.#secretKeys.set(file, key);
      const deployment = ApiObject.of(this.node.findChild('deployment'));
      for (const [name, value] of Object.entries(key.annotations ?? {})) deployment.metadata.addAnnotation(name, value);
    }
  }

  #keyOf({ file }: SecretFile): SecretKey {
    const key = this.#secretKeys.get(file);
    if (key === undefined) throw new Error(`the secret ${file} was not bound`);
    return key;
  }
}
