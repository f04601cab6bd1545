import type { ApiObject, App } from 'cdk8s';
import type { Assembly, AssemblyObject, Manifest } from '../contract';
import { StrataError, StrataErrors } from '../errors';
import { reasonOf, serversOf } from './facts';
import { distinctFileOf, fileOf } from './file-name';
import { Identities } from './identity';
import { applyOrder, Tree } from './order';
import { type Rendered, withFastRendering } from './render/fast-json';
import { readObject, withoutNamespace } from './render/read-object';
import { Scopes } from './scope';
import { validateAll } from './validation';

/**
 * What an app amounts to, as data: every object in the order in which it can be applied, with its path, its file and why it exists, and
 * every server. The tree is walked once and each object is rendered once; nothing is written. Works on any cdk8s app.
 *
 * @throws StrataErrors, or the only StrataError: invalid constructs, dependency cycles, objects that are not valid, defined twice or
 * hold unresolved values
 */
export function synthesize(app: App): Assembly {
  const tree = new Tree(app.node.findAll());
  validateAll(tree.constructs);
  return {
    version: 1,
    objects: withFastRendering(app, (render) => objectsOf(applyOrder(tree), render)),
    servers: serversOf(tree.constructs),
  };
}

function objectsOf(objects: readonly ApiObject[], render: (object: ApiObject) => Rendered): AssemblyObject[] {
  const errors: StrataError[] = [];
  const rendered = objects.flatMap((object) =>
    collect(errors, () => ({ object, manifest: readObject(object, render) })),
  );
  const scopes = new Scopes(rendered.map(({ manifest }) => manifest));
  const identities = new Identities();
  const files = new Set<string>();
  const result = rendered.flatMap(({ object, manifest }) =>
    collect(errors, () => {
      const isCluster = scopes.isCluster(manifest);
      const final = isCluster ? withoutNamespace(object, manifest) : manifest;
      const duplicate = identities.add(final, object.node.path);
      if (duplicate) throw duplicate;
      return describe(object, final, freeFile(files, final, isCluster));
    }),
  );
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new StrataErrors(errors);
  return result;
}

function describe(object: ApiObject, manifest: Manifest, file: string): AssemblyObject {
  const reason = reasonOf(object);
  return { path: object.node.path, file, ...(reason && { reason }), manifest };
}

function freeFile(taken: Set<string>, manifest: Manifest, isCluster: boolean): string {
  const wanted = fileOf(manifest, isCluster);
  const file = taken.has(wanted) ? distinctFileOf(wanted, manifest) : wanted;
  taken.add(file);
  return file;
}

/** Runs a step for one object and keeps its error, so that a reader sees all of them at once. */
function collect<Result>(errors: StrataError[], step: () => Result): Result[] {
  try {
    return [step()];
  } catch (error) {
    if (StrataError.is(error)) errors.push(error);
    else if (error instanceof StrataErrors) errors.push(...error.errors);
    else throw error;
    return [];
  }
}
