import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import {
  type AssemblyServer,
  type BridgeConfig,
  Label,
  type LockedServer,
  Metadata,
  type Revision,
  type Stage,
} from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape } from '../../kube';
import { type Egress, Peer } from '../../network';
import type { EgressMember } from '../common/egress-via';
import { type GatewayLink, type GatewayMember, serverBookOf } from '../common/gateway-link';
import type { ListedMember } from '../common/listing';
import type { TelemetryMember } from '../common/platform-telemetry';
import type { SecretBinding, SecretKey, SecretSource } from '../secrets';
import { ENDPOINT, lockedToolsOf } from './bridge-config';
import { bridgeNeeds, bridgeVariable } from './bridge-needs';
import { clusterUrl, identityOf } from './identity';
import type { ServerInput, ServerPlace } from './input';
import { listedMember } from './listed-member';
import { createObjects } from './objects';
import { checkPlace, freeScope, placeOf } from './place';
import { planServer, type ServerPlan } from './plan';
import type { McpServerProps } from './props';
import { relaxationsOf } from './relaxations';
import { SERVER_SHAPE } from './shape';
import type { Volume } from './volume';
import { watchedProps } from './watched';

/**
 * An MCP server, served over Streamable HTTP by a bridge in its own pod: one pod, at most seven objects, no RBAC, no Kubernetes credentials.
 * A stdio server gets a process of its own for every session. Everything it reaches and everybody who reaches it is declared.
 *
 * @throws StrataError, or StrataErrors with all of them, naming the construct path and the remedy; docs/errors.md lists them
 */
export class McpServer extends Construct implements GatewayMember {
  /** The name of all its objects. */
  readonly name: string;
  /** The namespace, where the chart has one. */
  readonly namespace?: string;
  /** The stage that decided defaults and refusals. */
  readonly stage: Stage;
  /** The image of the bridge and the supervisor. */
  readonly runtimeImage: string;
  /** Labels that select its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Labels that select it among others, such as for a gateway. */
  readonly labels: Readonly<Record<string, string>>;
  /** The tenant that owns it. */
  readonly tenant?: string;
  readonly #place: ServerPlace;
  readonly #links = new Map<string, GatewayLink>();
  readonly #secretKeys = new Map<string, SecretBinding>();
  readonly #bridgeKeys = new Map<string, SecretKey>();
  #props: McpServerProps;
  #plan: ServerPlan;

  constructor(scope: Construct, id: string, props: McpServerProps) {
    super(freeScope(scope, id), id);
    checkShape(props, SERVER_SHAPE, this.node.path);
    this.#place = placeOf(this, props);
    this.name = this.#place.name;
    this.namespace = this.#place.namespace;
    this.stage = this.#place.stage;
    this.runtimeImage = this.#place.runtimeImage;
    this.selector = { [Label.ROLE]: 'server', [Label.SERVER]: this.name };
    this.labels = { ...this.#place.platform?.labels, ...props.labels };
    this.tenant = this.#place.tenant;

    const problems = new Problems(this.node.path);
    checkPlace(this, this.#place, problems);
    this.#props = { ...props };
    this.#plan = this.#derive(this.#props, problems);
    createObjects(this, this.#place, this.selector, props, () => ({ plan: this.#plan, props: this.#props }));
    this.#annotate();
    this.node.addMetadata(Metadata.SERVER, this.#facts());
    this.#place.platform?.egress.onChange(() => this.#change({}));
    serverBookOf(this).enter(this);
    this.#place.platform?.telemetry.join(this.#watched(), () => this.#change({}));
  }

  /** The image that is deployed. */
  get image(): string {
    return this.#plan.image;
  }

  /** The configuration that the bridge boots from, every default filled in. */
  get config(): BridgeConfig {
    return this.#plan.config;
  }

  /** The URL inside the cluster. */
  get url(): string {
    return clusterUrl(this, ENDPOINT);
  }

  /** Its identifier as a resource (RFC 8707): the URL that clients use. */
  get resource(): string {
    return this.#props.publicUrl ?? this.url;
  }

  /** The revisions of the protocol that it offers. */
  get revisions(): readonly Revision[] {
    return this.#plan.config.revisions;
  }

  /** Its tools as they were approved. Absent: they are not locked. */
  get lockedTools(): LockedServer | undefined {
    return lockedToolsOf({ props: this.#props, platform: this.#place.platform }, this.node.path);
  }

  /** Whether callers of its own show access tokens. */
  get asksForTokens(): boolean {
    return identityOf({ ...this.#place, props: this.#props }) !== undefined;
  }

  /** The names of the relaxations that the composition asked for. */
  get relaxations(): readonly string[] {
    return relaxationsOf(this.#props).map(([name]) => name);
  }

  /** The server as registries list it; nothing where it is not to be listed. */
  get listing(): ListedMember | undefined {
    return listedMember(this.#props, this, { ...this.#plan, links: [...this.#links.values()], place: this.#place });
  }

  /** The server's pods, for the policies of others: `Egress.pods(server.peer, server.port)`. */
  get peer(): Peer {
    return Peer.pods(this.selector, this.namespace);
  }

  /** The port that the bridge listens on inside the pod. The Service has it too, unless the server itself listens there. */
  get port(): number {
    return this.#plan.config.listen.port;
  }

  /** Puts the server behind a gateway: its pods may call, and what it shows is trusted. Gateways do this themselves for the servers they select. */
  addGateway(link: GatewayLink): void {
    const links = new Map(this.#links).set(link.gateway, link);
    this.#plan = this.#derive(this.#props, new Problems(this.node.path), [...links.values()]);
    this.#links.set(link.gateway, link);
  }

  /** Lets peers call the server. */
  addCaller(...peers: readonly Peer[]): void {
    this.#change({ allowFrom: [...(this.#props.allowFrom ?? []), ...peers] });
  }

  /** Lets the server reach more. */
  addEgress(...egress: readonly Egress[]): void {
    this.#change({ egress: [...(this.#props.egress ?? []), ...egress] });
  }

  /** Gives the server another folder. */
  addVolume(volume: Volume): void {
    this.#change({ volumes: [...(this.#props.volumes ?? []), volume] });
  }

  /** Gives the server another variable. */
  addEnv(variable: string, value: string): void {
    this.#refuseTaken(variable);
    this.#change({ env: { ...this.#props.env, [variable]: value } });
  }

  /** Gives the server another secret. */
  addSecret(variable: string, source: SecretSource): void {
    this.#refuseTaken(variable);
    this.#change({ secrets: { ...this.#props.secrets, [variable]: source } });
    this.#annotate();
  }

  #refuseTaken(variable: string): void {
    if (Object.hasOwn({ ...this.#props.env, ...this.#props.secrets }, variable)) {
      throw new StrataError('SERVER_ENV_TAKEN', this.node.path, { variable });
    }
  }

  /** What brings rotated values to the pods looks at the Deployment. */
  #annotate(): void {
    const deployment = ApiObject.of(this.node.findChild('deployment'));
    for (const binding of [...this.#secretKeys.values(), ...this.#bridgeKeys.values()]) {
      for (const [key, value] of Object.entries(('annotations' in binding && binding.annotations) || {})) {
        deployment.metadata.addAnnotation(key, value);
      }
    }
  }

  #change(change: Partial<McpServerProps>): void {
    checkShape(change, SERVER_SHAPE, this.node.path);
    const props = { ...this.#props, ...change };
    this.#plan = this.#derive(props, new Problems(this.node.path));
    this.#props = props;
  }

  #derive(props: McpServerProps, problems: Problems, links = [...this.#links.values()]): ServerPlan {
    for (const [variable, source] of Object.entries(props.secrets ?? {})) {
      // A source may create objects: once is enough.
      if (!this.#secretKeys.has(variable)) {
        this.#secretKeys.set(variable, source.inject?.(this, variable) ?? source.bind(this, variable));
      }
    }
    for (const { file, source } of bridgeNeeds(props).secrets) {
      if (!this.#bridgeKeys.has(file)) this.#bridgeKeys.set(file, source.bind(this, bridgeVariable(file)));
    }
    return planServer(
      {
        ...this.#place,
        props: watchedProps(props, this.#place),
        links,
        secretKeys: this.#secretKeys,
        secretPlaces: this.#places(props),
        bridgeKeys: this.#bridgeKeys,
        ...this.#route(props),
      },
      problems,
    );
  }

  /** Where people find the values: a secret of the platform's store is told by that store. */
  #places({ secrets = {} }: McpServerProps): ReadonlyMap<string, string> {
    return new Map(
      Object.entries(secrets).map(([name, source]) => [name, (source.within?.(this) ?? source).reference]),
    );
  }

  /** The way to hosts by name: the server's own, or the platform's. */
  #route({ egressVia = this.#place.platform?.egress.via }: McpServerProps): Pick<ServerInput, 'route' | 'wholePod'> {
    if (egressVia === undefined) {
      return {};
    }
    return { wholePod: egressVia.wholePod === true, route: () => egressVia.route(this.#member()) };
  }

  #member(): EgressMember {
    const { name, namespace, peer } = this;
    // A server that was refused has no plan, and reaches nothing.
    const hosts = () => this.#plan?.announced ?? [];
    const beside = () => this.#plan?.beside ?? { ranges: [], clusterNames: false, names: [] };
    const { dns } = this.#place;
    return {
      path: this.node.path,
      scope: this,
      name,
      peer,
      dns,
      hosts,
      beside,
      ...(namespace !== undefined && { namespace }),
    };
  }

  /** The server as what watches the platform sees it. */
  #watched(): TelemetryMember {
    const { name, namespace, peer, selector } = this;
    return {
      scope: this,
      name,
      role: 'server',
      peer,
      selector,
      sends: () => this.#props.telemetry?.traces === undefined,
      measured: () => this.#props.telemetry?.metrics !== false,
      ...(namespace !== undefined && { namespace }),
    };
  }

  /** Read at synthesis, when collections are complete. */
  #facts(): Omit<AssemblyServer, 'path'> {
    const plan = () => this.#plan;
    return {
      id: this.name,
      stage: this.stage,
      ...(this.namespace !== undefined && { namespace: this.namespace }),
      get run() {
        return plan().run;
      },
    };
  }
}
