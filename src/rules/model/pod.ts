import { type Json, record, records, text } from './json';

/** Which list of the pod a container stands in. A sidecar is an init container that keeps running. */
export type ContainerRole = 'container' | 'init' | 'sidecar' | 'ephemeral';

/** A container of a pod, with its place in the manifest. */
export class Container {
  readonly name: string;
  readonly securityContext: Json;

  constructor(
    readonly json: Json,
    readonly role: ContainerRole,
    private readonly parent: string,
    private readonly index: number,
  ) {
    this.name = text(json['name']) ?? `#${index}`;
    this.securityContext = record(json['securityContext']);
  }

  /** JSON pointer of the container. */
  get pointer(): string {
    return `${this.parent}/${this.index}`;
  }
}

/** What a pod or a pod template says. */
export class Pod {
  readonly metadata: Json;
  readonly labels: Json;
  readonly spec: Json;
  readonly securityContext: Json;
  readonly containers: readonly Container[];
  readonly volumes: readonly Json[];

  /**
   * @param template the object that holds `metadata` and `spec`
   * @param templatePointer JSON pointer of it, empty for a bare pod
   */
  constructor(
    template: Json,
    readonly templatePointer: string,
  ) {
    this.metadata = record(template['metadata']);
    this.labels = record(this.metadata['labels']);
    this.spec = record(template['spec']);
    this.securityContext = record(this.spec['securityContext']);
    this.volumes = records(this.spec['volumes']);
    this.containers = [
      ...this.collect('containers', () => 'container'),
      ...this.collect('initContainers', (json) => (json['restartPolicy'] === 'Always' ? 'sidecar' : 'init')),
      ...this.collect('ephemeralContainers', () => 'ephemeral'),
    ];
  }

  /** JSON pointer of the pod's specification. */
  get pointer(): string {
    return `${this.templatePointer}/spec`;
  }

  /** Whether the pod says that it runs on Windows, where Linux security settings do not exist. */
  get isWindows(): boolean {
    return record(this.spec['os'])['name'] === 'windows';
  }

  private collect(member: string, roleOf: (json: Json) => ContainerRole): Container[] {
    const parent = `${this.templatePointer}/spec/${member}`;
    return records(this.spec[member]).map((json, index) => new Container(json, roleOf(json), parent, index));
  }
}
