import { ApiObject, type App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Metadata } from '../contract';

import { dependenciesOf, restOf, Tree } from './order';

/** A construct that has objects inside, and is none itself. */
export interface Component {
  /** The construct path. */
  readonly path: string;
  /** The name of its class. */
  readonly type: string;
  /** The path of the component that it is part of. Absent: the app's own. */
  readonly parent?: string;
  /** Paths that it had before: what was deployed there is this. */
  readonly formerPaths: readonly string[];
}

/** How an app is built, beside what it amounts to. */
export interface Structure {
  /** Parents before children. */
  readonly components: readonly Component[];
  /** By the path of an object, the paths it had before. Those of its component are not repeated. */
  readonly formerPaths: ReadonlyMap<string, readonly string[]>;
  /** By the path of an object or a component, the paths of what comes before all of it: as the composition declared with `node.addDependency`. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
}

/**
 * Says that a construct was moved or renamed: what is deployed under the former path stays, instead of being deleted and created anew. Pulumi alone asks
 * for it; manifests are named apart from paths.
 *
 * @param paths construct paths as reports and comments show them, such as `acme/tools/github`
 */
export function formerly<Target extends IConstruct>(construct: Target, ...paths: readonly string[]): Target {
  for (const path of paths) construct.node.addMetadata(Metadata.FORMERLY, path);
  return construct;
}

/** Describes the construct tree of an app. */
export function structureOf(app: App): Structure {
  const tree = new Tree(app.node.findAll());
  const components: Component[] = [];
  const formerPaths = new Map<string, readonly string[]>();
  const isComponent = withObjects(tree);
  tree.constructs.forEach((construct, at) => {
    const { path } = construct.node;
    const former = formerPathsOf(construct);
    if (ApiObject.isApiObject(construct)) {
      if (former.length > 0) formerPaths.set(path, former);
    } else if (at > 0 && isComponent[at] === 1) {
      const parent = tree.parentOf(at) > 0 ? tree.pathOf(tree.parentOf(at)) : undefined;
      components.push({ path, type: construct.constructor.name || 'Construct', formerPaths: former, parent });
    }
  });
  return { components, formerPaths, dependencies: declared(tree) };
}

/** Which constructs have objects inside. */
function withObjects(tree: Tree): Uint8Array {
  const found = new Uint8Array(tree.constructs.length);
  for (let at = tree.constructs.length - 1; at > 0; at--) {
    if (ApiObject.isApiObject(tree.constructs[at]) || found[at] === 1) found[tree.parentOf(at)] = 1;
  }
  return found;
}

function formerPathsOf({ node }: IConstruct): string[] {
  return node.metadata.filter(({ type }) => type === Metadata.FORMERLY).map(({ data }) => String(data));
}

function declared(tree: Tree): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (source: number, target: number) => {
    const path = tree.pathOf(source);
    found.set(path, [...(found.get(path) ?? []), tree.pathOf(target)]);
  };
  for (const { source, target } of dependenciesOf(tree)) {
    if (!tree.contains(source, target)) add(source, target);
    else {
      const { subtrees, along } = restOf(tree, source, [target]);
      for (const inner of [...subtrees, ...along]) add(inner, target);
    }
  }
  return found;
}
