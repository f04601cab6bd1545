import {
  type Alias,
  ComponentResource,
  type CustomResourceOptions,
  type ProviderResource,
  type Resource,
  RunError,
} from '@pulumi/pulumi';
import { type Assembly, type AssemblyObject, Label, type Manifest, Stage } from '../../contract';
import { StrataError, StrataErrors } from '../../errors';
import { type App, type Structure, structureOf } from '../../synth';
import { ConfigHashes } from './config-hash';
import { economize, withoutStacks } from './economy';
import { Edges } from './edges';
import { isSecretObject, KubernetesObject, SECRET_FIELDS } from './kubernetes-object';
import { providerVersion } from './provider-version';

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

/** What was registered, by construct path. */
export interface Deployment {
  readonly components: ReadonlyMap<string, ComponentResource>;
  readonly objects: ReadonlyMap<string, KubernetesObject>;
}

/** A construct of the composition. */
class Component extends ComponentResource {}

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
  return withoutStacks(() => register(assembly, structure, place, kept));
}

function register(
  assembly: Assembly,
  structure: Structure,
  place: CustomResourceOptions,
  kept: ReadonlySet<AssemblyObject>,
): Deployment {
  const components = new Map<string, ComponentResource>();
  const objects = new Map<string, KubernetesObject>();
  const find = (path: string): Resource | undefined => objects.get(path) ?? components.get(path);
  for (const { path, type, parent, formerPaths } of structure.components) {
    const owner = parent === undefined ? undefined : components.get(parent);
    components.set(
      path,
      new Component(`mcp-strata:index:${type}`, path, {}, { parent: owner, aliases: aliasesOf(formerPaths) }),
    );
  }
  const edges = new Edges();
  const hashes = new ConfigHashes(assembly);
  for (const object of assembly.objects) {
    const { path, manifest } = object;
    const first = new Set([...edges.add(object), ...declaredFor(path, structure)]);
    objects.set(
      path,
      new KubernetesObject(path, hashes.follow(manifest), {
        ...place,
        ...ownerOf(object, components),
        aliases: aliasesOf(structure.formerPaths.get(path) ?? []),
        dependsOn: [...first].map(find).filter((one) => one !== undefined),
        ...(kept.has(object) && { protect: true, retainOnDelete: true }),
        ...(isSecretObject(manifest) && { additionalSecretOutputs: [...SECRET_FIELDS] }),
      }),
    );
  }
  return { components, objects };
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

function aliasesOf(paths: readonly string[]): Alias[] {
  return paths.map((name) => ({ name }));
}

/** The nearest construct around an object. An object of the app itself has none. */
function ownerOf({ path }: AssemblyObject, components: ReadonlyMap<string, ComponentResource>): CustomResourceOptions {
  const parent = components.get(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  return parent === undefined ? {} : { parent };
}

/** What the composition declared for an object or anything around it. What is around the object itself cannot come before it. */
function declaredFor(path: string, { dependencies }: Structure): string[] {
  const found: string[] = [];
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    found.push(...(dependencies.get(at) ?? []).filter((target) => target !== path && !path.startsWith(`${target}/`)));
  }
  return found;
}
