import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type AssemblyServer, type BridgeConfig, Label, Metadata, Port, type Stage } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape } from '../../kube';
import { type Egress, Peer } from '../../network';
import type { EgressMember, EgressRoute } from '../common/egress-via';
import type { SecretBinding, SecretSource } from '../secrets';
import { ENDPOINT } from './bridge-config';
import type { ServerPlace } from './input';
import { createObjects } from './objects';
import { checkPlace, freeScope, placeOf } from './place';
import { planServer, type ServerPlan } from './plan';
import type { McpServerProps } from './props';
import { relaxationsOf } from './relaxations';
import { SERVER_SHAPE } from './shape';
import type { Volume } from './volume';

/**
 * An MCP server, served over Streamable HTTP by a bridge in its own pod: one pod, at most seven objects, no RBAC, no Kubernetes credentials.
 * A stdio server gets a process of its own for every session. Everything it reaches and everybody who reaches it is declared.
 *
 * @throws StrataError, or StrataErrors with all of them, naming the construct path and the remedy; docs/errors.md lists them
 */
export class McpServer extends Construct {
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
  readonly #place: ServerPlace;
  readonly #secretKeys = new Map<string, SecretBinding>();
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

    const problems = new Problems(this.node.path);
    checkPlace(this, this.#place, problems);
    this.#props = { ...props };
    this.#plan = this.#derive(this.#props, problems);
    createObjects(this, this.#place, this.selector, props, () => ({ plan: this.#plan, props: this.#props }));
    this.#annotate();
    this.node.addMetadata(Metadata.SERVER, this.#facts());
    this.#place.platform?.egress.onChange(() => this.#change({}));
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
    const host = this.namespace === undefined ? this.name : `${this.name}.${this.namespace}.svc`;
    return `http://${host}:${Port.MCP}${ENDPOINT}`;
  }

  /** The names of the relaxations that the composition asked for. */
  get relaxations(): readonly string[] {
    return relaxationsOf(this.#props).map(([name]) => name);
  }

  /** The server's pods, for the policies of others: `Egress.pods(server.peer, server.port)`. */
  get peer(): Peer {
    return Peer.pods(this.selector, this.namespace);
  }

  /** The port that the bridge listens on inside the pod. The Service has it too, unless the server itself listens there. */
  get port(): number {
    return this.#plan.config.listen.port;
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
    for (const binding of this.#secretKeys.values()) {
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

  #derive(props: McpServerProps, problems: Problems): ServerPlan {
    for (const [variable, source] of Object.entries(props.secrets ?? {})) {
      // A source may create objects: once is enough.
      if (!this.#secretKeys.has(variable)) {
        this.#secretKeys.set(variable, source.inject?.(this, variable) ?? source.bind(this, variable));
      }
    }
    return planServer({ ...this.#place, props, secretKeys: this.#secretKeys, route: this.#route(props) }, problems);
  }

  /** The way to hosts by name: the server's own, or the platform's. */
  #route({ egressVia = this.#place.platform?.egress.via }: McpServerProps): (() => EgressRoute) | undefined {
    return egressVia && (() => egressVia.route(this.#member()));
  }

  #member(): EgressMember {
    const { name, namespace, peer } = this;
    // A server that was refused has no plan, and reaches nothing.
    const hosts = () => this.#plan?.hosts ?? [];
    return { path: this.node.path, name, peer, hosts, ...(namespace !== undefined && { namespace }) };
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
