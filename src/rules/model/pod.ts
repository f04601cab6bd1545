import { type Handler, readHandlers } from './handlers';
import { type Json, record, records, text } from './json';
import { Place } from './place';
import { type Reference, readReferences } from './references';
import type { Shapes } from './shapes';

/** Which list of the pod a container stands in. A sidecar is an init container that keeps running. */
export type ContainerRole = 'container' | 'init' | 'sidecar' | 'ephemeral';

/** What a pod says about all of its containers. */
export interface ContainerContext {
  /** Whether the pod says that it runs on Windows, where Linux security settings do not exist. */
  readonly isWindows: boolean;
  readonly securityContext: Json;
}

/** A container of a pod, with its place in the manifest. */
export class Container extends Place {
  readonly name: string;
  readonly securityContext: Json;
  readonly ports: readonly Json[];
  readonly env: readonly Json[];
  private readHandlers: readonly Handler[] | undefined;

  constructor(
    pod: Pod,
    readonly json: Json,
    readonly role: ContainerRole,
    /** A number that containers share which read the same, in pods that say the same about them. */
    readonly shape: number,
    member: string,
    index: number,
  ) {
    super(pod, member, index);
    this.name = text(json['name']) ?? `#${index}`;
    this.securityContext = record(json['securityContext']);
    this.ports = records(json['ports']);
    this.env = records(json['env']);
  }

  /** Probes and hooks. */
  get handlers(): readonly Handler[] {
    this.readHandlers ??= readHandlers(this.json, this);
    return this.readHandlers;
  }

  /** Whether it runs beside the others, so that its ports can be reached: init containers end before the rest starts. */
  get isServing(): boolean {
    return this.role === 'container' || this.role === 'sidecar';
  }
}

/** What a pod or a pod template says. Its place is that of its specification. */
export class Pod extends Place implements ContainerContext {
  readonly metadata: Json;
  readonly labels: Json;
  readonly spec: Json;
  readonly securityContext: Json;
  readonly containers: readonly Container[];
  readonly volumes: readonly Json[];
  readonly isWindows: boolean;
  /** The ConfigMaps and Secrets that it asks for. */
  readonly references: readonly Reference[];
  /** What has a security context: the pod and its containers. */
  readonly secured: readonly { readonly pointer: string; readonly securityContext: Json }[];

  /**
   * @param json the object that holds `metadata` and `spec`
   * @param template its place: the object itself for a bare pod
   * @param isTemplate whether a controller makes pods of it
   * @param shapes numbers what reads the same
   */
  constructor(
    json: Json,
    readonly template: { readonly pointer: string },
    readonly isTemplate: boolean,
    private readonly shapes: Shapes,
  ) {
    super(template, 'spec');
    this.metadata = record(json['metadata']);
    this.labels = record(this.metadata['labels']);
    this.spec = record(json['spec']);
    this.securityContext = record(this.spec['securityContext']);
    this.volumes = records(this.spec['volumes']);
    this.isWindows = record(this.spec['os'])['name'] === 'windows';
    const context = JSON.stringify([this.isWindows, this.securityContext]);
    this.containers = [
      ...this.read('containers', context, () => 'container'),
      ...this.read('initContainers', context, (container) =>
        container['restartPolicy'] === 'Always' ? 'sidecar' : 'init',
      ),
      ...this.read('ephemeralContainers', context, () => 'ephemeral'),
    ];
    this.references = readReferences(this);
    this.secured = [this, ...this.containers];
  }

  private read(member: string, context: string, roleOf: (json: Json) => ContainerRole): Container[] {
    return records(this.spec[member]).map((json, index) => {
      const role = roleOf(json);
      const shape = this.shapes.of(`${role}${context}`, JSON.stringify(json));
      return new Container(this, json, role, shape, member, index);
    });
  }
}
