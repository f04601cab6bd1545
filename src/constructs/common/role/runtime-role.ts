import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Label, type Stage } from '../../../contract';
import type { Problems } from '../../../errors';
import { Peer } from '../../../network';
import type { PodNeeds, SecretFile } from '../../identity/needs';
import { besideOf } from '../../mcp-server/beside';
import type { SecretKey } from '../../secrets';
import type { EgressRoute } from '../egress-via';
import type { Way } from '../reach';
import { decideRole } from './check';
import { hostsAmong } from './network';
import { createRoleObjects, type RoleKind, type RolePlan } from './objects';
import {
  checkRolePlace,
  freeRoleScope,
  originOf,
  type RoleName,
  type RolePlace,
  rolePlaceOf,
  serviceOrigin,
} from './place';
import type { RoleProps } from './props';

/** A role of the runtime image as a workload: its objects, who may call it, and its way to public hosts. */
export abstract class RuntimeRole<Props extends RoleProps & { readonly title?: string }> extends Construct {
  /** The name of all its objects. */
  readonly name: string;
  /** The namespace, where the chart has one. */
  readonly namespace?: string;
  /** The stage that decided defaults and refusals. */
  readonly stage: Stage;
  /** The runtime image. */
  readonly runtimeImage: string;
  /** The host that people and clients use, where it has one. */
  readonly host?: string;
  /** Labels that select its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** @internal */
  protected readonly place: RolePlace;
  readonly #props: Props;
  readonly #callers: Peer[] = [];
  readonly #secretKeys = new Map<string, SecretKey>();
  #plan: RolePlan | undefined;

  protected constructor(
    scope: Construct,
    id: string,
    role: RoleName,
    props: Props,
    check: (props: Props, path: string) => void,
  ) {
    super(freeRoleScope(scope, id, role), id);
    check(props, this.node.path);
    this.#props = { ...props };
    this.place = rolePlaceOf(this, role, props);
    const { name, namespace, stage, runtimeImage, host } = this.place;
    this.name = name;
    this.namespace = namespace;
    this.stage = stage;
    this.runtimeImage = runtimeImage;
    this.host = host;
    this.selector = { [Label.ROLE]: role, [Label.INSTANCE]: name };
  }

  /** The URL inside the cluster, without a path. */
  get url(): string {
    return serviceOrigin(this.place);
  }

  /** Where people and clients find it, without a path. */
  get origin(): string {
    return originOf(this.place);
  }

  /** Its pods, for the policies of others. */
  get peer(): Peer {
    return Peer.pods(this.selector, this.namespace);
  }

  /** Lets peers call it inside the cluster. */
  addCaller(...peers: readonly Peer[]): void {
    this.#callers.push(...peers);
    this.changed();
  }

  /** @internal */
  protected get callers(): readonly Peer[] {
    return this.#callers;
  }

  /** What it amounts to as everything is composed now. */
  protected abstract derive(route: EgressRoute | undefined): RolePlan;
  /** Connections that it makes, those to public hosts among them. */
  protected abstract ways(): readonly Way[];

  /**
   * Creates the objects, once the subclass has checked its own props.
   *
   * @throws StrataErrors of what was found
   */
  protected create(kind: RoleKind, replicas: number, needs: PodNeeds, problems: Problems): void {
    const props = this.#props;
    checkRolePlace(this, this.place, props, problems);
    const decisions = decideRole(props, replicas, problems);
    problems.raise();
    const { place, selector } = this;
    createRoleObjects(this, {
      place,
      props,
      kind,
      selector,
      decisions,
      plan: () => this.planned(),
      keyOf: (secret) => this.keyOf(secret),
    });
    this.bind(needs);
    const { platform, namespace } = place;
    platform?.egress.onChange(() => this.changed());
    platform?.telemetry.join(
      {
        scope: this,
        name: this.name,
        role: place.role,
        peer: this.peer,
        selector,
        sends: () => false,
        measured: () => props.telemetry?.metrics !== false,
        ...(namespace !== undefined && { namespace }),
      },
      () => this.changed(),
    );
    this.changed();
    this.node.addValidation({
      validate: () => {
        this.changed();
        this.planned();
        return [];
      },
    });
  }

  /** What synthesis reads, derived once: nothing is added any more. */
  protected planned(): RolePlan {
    this.#plan ??= this.derive(this.#route());
    return this.#plan;
  }

  /** Something was added: it is derived anew, and what enforces names knows of its hosts in time. */
  protected changed(): void {
    this.#plan = undefined;
    this.#route();
  }

  /** A source may create objects: as soon as it is known, and once. */
  protected bind({ secrets }: PodNeeds): void {
    for (const { file, source } of secrets.filter((secret) => !this.#secretKeys.has(secret.file))) {
      const key = source.bind(this, file.toUpperCase().replace(/[^A-Z0-9]/g, '_'));
      this.#secretKeys.set(file, key);
      const deployment = ApiObject.of(this.node.findChild('deployment'));
      for (const [name, value] of Object.entries(key.annotations ?? {})) deployment.metadata.addAnnotation(name, value);
    }
  }

  /** The key of a Secret that holds what was bound. */
  protected keyOf({ file }: SecretFile): SecretKey {
    const key = this.#secretKeys.get(file);
    if (key === undefined) throw new Error(`the secret ${file} was not bound`);
    return key;
  }

  /** The way to hosts by name, where it reaches any and something enforces them. */
  #route(): EgressRoute | undefined {
    const { name, namespace, peer, place } = this;
    const via = this.#props.egressVia ?? place.platform?.egress.via;
    if (via === undefined || hostsAmong(this.ways()).length === 0) return undefined;
    return via.route({
      path: this.node.path,
      scope: this,
      name,
      peer,
      dns: place.dns,
      hosts: () => hostsAmong(this.ways()),
      beside: () => {
        const others = this.ways().filter(({ host }) => host === undefined);
        const rules = others.map(({ rule }) => rule);
        const clusterNames = others.some(({ needsDns }) => needsDns);
        return besideOf(rules, clusterNames, [], namespace);
      },
      ...(namespace !== undefined && { namespace }),
    });
  }
}
