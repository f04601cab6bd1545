import { type Assembly, type AssemblyObject, Label, type Manifest, Stage } from '../../contract';
import { StrataError, StrataErrors } from '../../errors';
import { type App, type Structure, structureOf } from '../../synth';
import { Components } from './components';
import { ConfigHashes } from './config-hash';
import { economize, withoutStacks } from './economy';
import { Edges } from './edges';
import { isSecretObject, KubernetesObject, SECRET_FIELDS } from './kubernetes-object';
import { OnDemand } from './on-demand';
import { paced } from './paced';
import { providerVersion } from './provider-version';
import {
  type ComponentResource,
  type CustomResourceOptions,
  type ProviderResource,
  type Resource,
  RunError,
} from './sdk';

/** How an app is deployed. */
export interface DeployOptions {
  /**
   * The cluster.
   * @default the provider of the stack's configuration, in the version of the installed @pulumi/kubernetes
   */
  readonly provider?: ProviderResource;
  /**
   * Which objects Pulumi refuses to delete, and leaves in the cluster when a stack is destroyed.
   * @default namespaces and volume claims from stage 3 on
   */
  readonly protect?: (manifest: Manifest) => boolean;
}

/** What is registered, by construct path. */
export interface Deployment {
  /** A resource that depends on one of them waits for all objects inside. */
  readonly components: ReadonlyMap<string, ComponentResource>;
  /** Objects are registered while the program goes on, so many at a time; one that is asked for is registered at once. */
  readonly objects: ReadonlyMap<string, KubernetesObject>;
}

/**
 * Registers an app with Pulumi: a component for each construct, and one resource for each object, named by the construct path. The app is judged as it is
 * for Git, and the objects are the same. Called once, in the program of a stack.
 *
 * @throws RunError with what `app.synth()` would refuse; StrataError PULUMI_PROVIDER_MISSING
 */
export function deploy(app: App, options: DeployOptions = {}): Deployment {
  const assembly = composed(app);
  const structure = structureOf(app);
  const { provider, protect = keeps } = options;
  const place = provider === undefined ? { version: providerVersion() } : { provider };
  const kept = new Set(assembly.objects.filter(({ manifest }) => protect(manifest)));
  economize();
  return register(assembly, structure, place, kept);
}

function register(
  assembly: Assembly,
  structure: Structure,
  place: CustomResourceOptions,
  kept: ReadonlySet<AssemblyObject>,
): Deployment {
  const paths = assembly.objects.map(({ path }) => path);
  const components = withoutStacks(() => new Components(structure, paths));
  const hashes = new ConfigHashes(assembly);
  const edges = new Edges();
  const first = new Map(
    assembly.objects.map((object) => [
      object.path,
      new Set([...edges.add(object), ...declaredFor(object.path, structure)]),
    ]),
  );
  const byPath = new Map(assembly.objects.map((object) => [object.path, object]));
  const find = (path: string): Resource | undefined => objects.get(path) ?? components.byPath.get(path);
  const objects: OnDemand<KubernetesObject> = new OnDemand(paths, (path) => {
    const object = byPath.get(path) as AssemblyObject;
    const { manifest } = object;
    const dependsOn = [...(first.get(path) ?? [])].map(find).filter((one) => one !== undefined);
    const parent = components.ownerOf(path);
    const made = new KubernetesObject(path, hashes.follow(manifest), {
      ...place,
      ...(parent !== undefined && { parent }),
      aliases: (structure.formerPaths.get(path) ?? []).map((name) => ({ name })),
      dependsOn,
      ...(kept.has(object) && { protect: true, retainOnDelete: true }),
      ...(isSecretObject(manifest) && { additionalSecretOutputs: [...SECRET_FIELDS] }),
    });
    components.registered(path);
    return made;
  });
  // What is thrown in a later turn ends the program as what is thrown in this one does: the SDK is told of rejections that nobody handles.
  paced(paths, (path, ended) => withoutStacks(() => objects.get(path))?.urn.apply(ended)).catch((error: unknown) => {
    components.failed(error);
    throw error;
  });
  return { components: components.byPath, objects };
}

/** Pulumi shows a RunError without its stack: the text says where and what. */
function composed(app: App): Assembly {
  try {
    return app.compose();
  } catch (error) {
    if (StrataError.is(error) || error instanceof StrataErrors) throw new RunError(error.message);
    throw error;
  }
}

/** What a person lost with its data is not brought back by a deployment. */
function keeps({ kind, metadata }: Manifest): boolean {
  const labels = metadata['labels'] as Readonly<Record<string, string>> | undefined;
  return (kind === 'Namespace' || kind === 'PersistentVolumeClaim') && Number(labels?.[Label.STAGE]) >= Stage.SCALE;
}

/** What the composition declared for an object or anything around it. What is around the object itself cannot come before it. */
function declaredFor(path: string, { dependencies }: Structure): string[] {
  const found: string[] = [];
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    found.push(...(dependencies.get(at) ?? []).filter((target) => target !== path && !path.startsWith(`${target}/`)));
  }
  return found;
}
