import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { type AssemblyServer, type BridgeConfig, Label, Metadata, Port, Stage } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { isServiceName } from '../../kube';
import { Dns, type Egress, Peer } from '../../network';
import { platformOf, tenantOf } from '../common/context';
import { checkRuntimeImage, defaultRuntimeImage } from '../common/image';
import { checkedStage } from '../common/stage';
import type { SecretKey, SecretSource } from '../secrets';
import { ENDPOINT } from './bridge-config';
import type { ServerInput } from './input';
import { createObjects } from './objects';
import { planServer, type ServerPlan } from './plan';
import type { McpServerProps } from './props';
import { takeName } from './registry';
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
  /** Labels that select its pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly #input: Omit<ServerInput, 'props' | 'secretKeys'>;
  readonly #secretKeys = new Map<string, SecretKey>();
  #props: McpServerProps;
  #plan: ServerPlan;

  constructor(scope: Construct, id: string, props: McpServerProps) {
    super(freeScope(scope, id), id);
    const platform = platformOf(this);
    const tenant = tenantOf(this);
    this.name = props.name ?? id;
    this.namespace = Chart.of(this).namespace;
    this.stage = checkedStage(props.stage ?? platform?.stage ?? Stage.PILOT, this.node.path);
    this.selector = { [Label.ROLE]: 'server', [Label.SERVER]: this.name };
    this.#input = {
      name: this.name,
      namespace: this.namespace,
      stage: this.stage,
      runtimeImage: props.runtimeImage ?? platform?.runtimeImage ?? defaultRuntimeImage(),
      dns: props.dns ?? platform?.dns ?? Dns.pods(),
      ...(platform && { platform }),
      ...(tenant !== undefined && { tenant }),
    };
    this.#props = { ...props };
    this.#bind(props.secrets ?? {});
    this.#plan = this.#replan();
    createObjects(this, { ...this.#input, selector: this.selector, labels: this.#props.labels ?? {} }, () => ({
      plan: this.#plan,
      props: this.#props,
    }));
    this.node.addMetadata(Metadata.SERVER, this.#facts());
  }

  /** The image that is deployed. */
  get image(): string {
    return this.#plan.image;
  }

  /** The image of the bridge and the supervisor. */
  get runtimeImage(): string {
    return this.#input.runtimeImage;
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
    return Object.keys(this.#props.unsafe ?? {}).sort();
  }

  /** The server's pods, as a peer of other servers' policies. */
  get peer(): Peer {
    return Peer.pods(this.selector, this.namespace);
  }

  /** What another server declares to call this one, through its bridge. */
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
    this.#bind({ [variable]: source });
    this.#change({ secrets: { ...this.#props.secrets, [variable]: source } });
  }

  #refuseTaken(variable: string): void {
    if (variable in { ...this.#props.env, ...this.#props.secrets }) {
      throw new StrataError('SERVER_ENV_TAKEN', this.node.path, { variable });
    }
  }

  #bind(secrets: Readonly<Record<string, SecretSource>>): void {
    const problems = new Problems(this.node.path);
    for (const [variable, source] of Object.entries(secrets)) {
      if (typeof source !== 'object' || source === null || typeof source.bind !== 'function') {
        problems.add('SECRET_SOURCE_INVALID', { variable });
      } else {
        this.#secretKeys.set(variable, source.bind(this, variable));
      }
    }
    problems.raise();
  }

  #change(change: Partial<McpServerProps>): void {
    const before = this.#props;
    this.#props = { ...before, ...change };
    try {
      this.#plan = this.#replan();
    } catch (error) {
      this.#props = before;
      throw error;
    }
  }

  #replan(): ServerPlan {
    const problems = new Problems(this.node.path);
    if (this.#plan === undefined) {
      this.#checkPlace(problems);
    }
    return planServer({ ...this.#input, props: this.#props, secretKeys: this.#secretKeys }, problems);
  }

  #checkPlace(problems: Problems): void {
    const { platform, runtimeImage } = this.#input;
    if (!isServiceName(this.name)) {
      problems.add('SERVER_NAME_INVALID', { name: this.name });
    }
    const other = takeName(this, this.namespace, this.name);
    if (other !== undefined) {
      problems.add('SERVER_NAME_TAKEN', { namespace: this.namespace ?? '(none)', name: this.name, other });
    }
    if (platform !== undefined && this.stage < platform.stage) {
      problems.add('SERVER_STAGE_LOWERED', { stage: this.stage, platform: platform.stage });
    }
    checkRuntimeImage(runtimeImage, this.stage, problems);
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

/** Refuses an id that is taken before `constructs` does, in the words of the catalogue. */
function freeScope(scope: Construct, id: string): Construct {
  const other = scope.node.tryFindChild(id);
  if (other !== undefined) {
    const namespace = Chart.of(scope).namespace ?? '(none)';
    throw new StrataError('SERVER_NAME_TAKEN', `${scope.node.path}/${id}`, {
      namespace,
      name: id,
      other: other.node.path,
    });
  }
  return scope;
}
