import { type Handler, readHandlers } from './handlers';
import { type Json, record, records, text } from './json';
import { Place } from './place';
import { type Reference, readReferences } from './references';

/** Which list of the pod a container stands in. A sidecar is an init container that keeps running. */
export type ContainerRole = 'container' | 'init' | 'sidecar' | 'ephemeral';

/** A container of a pod, with its place in the manifest. */
export class Container extends Place {
  readonly name: string;
  readonly securityContext: Json;
  readonly ports: readonly Json[];
  readonly env: readonly Json[];
  /** Probes and hooks. */
  readonly handlers: readonly Handler[];

  constructor(
    pod: Pod,
    readonly json: Json,
    readonly role: ContainerRole,
    member: string,
    index: number,
  ) {
    super(pod, member, index);
    this.name = text(json['name']) ?? `#${index}`;
    this.securityContext = record(json['securityContext']);
    this.ports = records(json['ports']);
    this.env = records(json['env']);
    this.handlers = readHandlers(json, this);
  }

  /** Whether it runs beside the others, so that its ports can be reached: init containers end before the rest starts. */
  get isServing(): boolean {
    return this.role === 'container' || this.role === 'sidecar';
  }
}

/** What a pod or a pod template says. Its place is that of its specification. */
export class Pod extends Place {
  readonly metadata: Json;
  readonly labels: Json;
  readonly spec: Json;
  readonly securityContext: Json;
  readonly containers: readonly Container[];
  readonly volumes: readonly Json[];
  /** The ConfigMaps and Secrets that it asks for. */
  readonly references: readonly Reference[];

  /**
   * @param json the object that holds `metadata` and `spec`
   * @param template its place: the object itself for a bare pod
   * @param isTemplate whether a controller makes pods of it
   */
  constructor(
    json: Json,
    readonly template: { readonly pointer: string },
    readonly isTemplate: boolean,
  ) {
    super(template, 'spec');
    this.metadata = record(json['metadata']);
    this.labels = record(this.metadata['labels']);
    this.spec = record(json['spec']);
    this.securityContext = record(this.spec['securityContext']);
    this.volumes = records(this.spec['volumes']);
    this.containers = [
      ...this.read('containers', () => 'container'),
      ...this.read('initContainers', (container) => (container['restartPolicy'] === 'Always' ? 'sidecar' : 'init')),
      ...this.read('ephemeralContainers', () => 'ephemeral'),
    ];
    this.references = readReferences(this);
  }

  /** Whether the pod says that it runs on Windows, where Linux security settings do not exist. */
  get isWindows(): boolean {
    return record(this.spec['os'])['name'] === 'windows';
  }

  private read(member: string, roleOf: (json: Json) => ContainerRole): Container[] {
    return records(this.spec[member]).map((json, index) => new Container(this, json, roleOf(json), member, index));
  }
}
