import { App, Chart } from 'cdk8s';
import { McpPlatform, type McpPlatformProps, McpServer, type McpServerProps, Stage, synthesize } from '../../src';
import type { Assembly, Manifest } from '../../src/contract';

/** A digest that names nothing. */
export const DIGEST = `sha256:${'a'.repeat(64)}`;

/** An image that every stage accepts. */
export const IMAGE = `ghcr.io/acme/files:1.2.0@${DIGEST}`;

/** The least that a stdio server has to say. */
export const LEAST: McpServerProps = { image: IMAGE, command: ['/app/files', 'stdio'] };

/** The least that a platform of a stage has to say. */
export function leastPlatform(stage: Stage = Stage.PILOT): McpPlatformProps {
  return { stage, environment: 'test', runtimeImage: `ghcr.io/acme/runtime:1.0.0@${DIGEST}` };
}

/** What came out, found by kind. */
export class Rendered {
  constructor(readonly assembly: Assembly) {}

  get manifests(): readonly Manifest[] {
    return this.assembly.objects.map(({ manifest }) => manifest);
  }

  get kinds(): readonly string[] {
    return this.manifests.map(({ kind }) => kind);
  }

  /** The one object of a kind, of a name if there are several. */
  one(kind: string, name?: string): Shape {
    const found = this.manifests.filter(
      (object) => object.kind === kind && (name ?? object.metadata.name) === object.metadata.name,
    );
    if (found.length !== 1) {
      throw new Error(`expected one ${kind} ${name ?? ''}, found ${found.length}`);
    }
    return found[0] as unknown as Shape;
  }

  /** A container of the Deployment, the init container too. */
  container(name: string): Shape {
    const { spec } = this.one('Deployment').spec.template;
    const found = [...(spec.initContainers ?? []), ...spec.containers].find(
      (container: Shape) => container.name === name,
    );
    if (found === undefined) {
      throw new Error(`no container ${name}`);
    }
    return found;
  }

  /** The configuration that the bridge would boot from, as it stands in the ConfigMap. */
  get config(): Shape {
    return JSON.parse(this.one('ConfigMap').data['config.json']);
  }

  get run() {
    const [server] = this.assembly.servers;
    if (server === undefined) {
      throw new Error('no server');
    }
    return server.run;
  }
}

/** Manifests are looked at by path in tests; what is not there fails the expectation. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what the test is about
export type Shape = any;

/** A server alone in a chart, synthesized. */
export function renderServer(props: Partial<McpServerProps> = {}, stage?: Stage): Rendered {
  const app = new App();
  const chart = new Chart(app, 'tools', { namespace: 'tools' });
  new McpServer(chart, 'files', {
    ...LEAST,
    runtimeImage: `ghcr.io/acme/runtime:1.0.0@${DIGEST}`,
    ...(stage && { stage }),
    ...props,
  });
  return new Rendered(synthesize(app));
}

/** A platform with one server, synthesized. */
export function renderPlatform(props: Partial<McpPlatformProps> = {}, server: Partial<McpServerProps> = {}): Rendered {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', { ...leastPlatform(props.stage), ...props });
  platform.addServer('files', { ...LEAST, ...server });
  return new Rendered(synthesize(app));
}
