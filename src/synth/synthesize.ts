import type { ApiObject, App } from 'cdk8s';
import type { Assembly, AssemblyObject, Manifest } from '../contract';
import { Problems } from '../errors';
import { reasonOf, serversOf } from './facts';
import { distinctFileOf, fileOf } from './file-name';
import { Identities } from './identity';
import { applyOrder, Tree } from './order';
import { type Rendered, rendererOf } from './render/fast-json';
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
    objects: objectsOf(applyOrder(tree), rendererOf(app)),
    servers: serversOf(tree.constructs),
  };
}

function objectsOf(objects: readonly ApiObject[], render: (object: ApiObject) => Rendered): AssemblyObject[] {
  const problems = new Problems('(app)');
  const rendered = present(
    objects.map((object) => problems.attempt(() => ({ object, manifest: readObject(object, render) }))),
  );
  const scopes = new Scopes(rendered.map(({ manifest }) => manifest));
  const identities = new Identities();
  const files = new Set<string>();
  const result = rendered.map(({ object, manifest }) =>
    problems.attempt(() => {
      const isCluster = scopes.isCluster(manifest);
      const final = isCluster ? withoutNamespace(object, manifest) : manifest;
      const duplicate = identities.add(final, object.node.path);
      if (duplicate) throw duplicate;
      return describe(object, final, freeFile(files, final, isCluster));
    }),
  );
  problems.raise();
  return present(result);
}

function present<Value>(values: readonly (Value | undefined)[]): Value[] {
  return values.filter((value) => value !== undefined);
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
