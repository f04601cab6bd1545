import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../src/contract';
import { isCustomResource } from '../support/custom-resources';
import { fieldTrees, type Schema } from '../support/custom-resources/field-tree';
import { messageOf } from './client';
import { nameOf, type Objects } from './objects';

/** How a kind got to the server: as its project publishes it, with all of its rules, or from the field tree that the repository has of it, without them. */
export type Origin = 'published' | 'field tree';

interface Definition extends Manifest {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly [more: string]: unknown }[];
  };
}

const PUBLISHED = 'test-results/api-server/definitions';
const LONGEST = 60_000;

/** Defines every custom kind of some objects, and says where each definition comes from. */
export async function define(
  objects: Objects,
  manifests: readonly Manifest[],
): Promise<ReadonlyMap<string, Origin | undefined>> {
  const published = publishedDefinitions();
  const trees = fieldTrees();
  const origins = new Map<string, Origin | undefined>();
  const wanted = new Map<string, Definition>();
  for (const manifest of manifests.filter(isCustomResource)) {
    const { apiVersion, kind } = manifest;
    const id = `${apiVersion} ${kind}`;
    const known = published.get(id);
    const tree = trees.get(id);
    const definition = known ?? (tree && structural(apiVersion, kind, tree));
    origins.set(id, known ? 'published' : tree ? 'field tree' : undefined);
    if (definition !== undefined) wanted.set(definition.metadata.name, definition);
  }
  await Promise.all(
    [...wanted.values()].map(async (definition) => {
      const answer = await objects.apply(definition);
      if (answer.status !== 201) throw new Error(`${nameOf(definition)}: ${messageOf(answer)}`);
      await established(objects, definition);
    }),
  );
  return origins;
}

/** Definitions by `apiVersion kind`. */
function publishedDefinitions(): ReadonlyMap<string, Definition> {
  const all = readdirSync(PUBLISHED).flatMap((file) =>
    parseAllDocuments(readFileSync(join(PUBLISHED, file), 'utf8')).map((document) => document.toJS() as unknown),
  );
  const found = all.filter(isDefinition).flatMap((definition) => {
    const { group, names, versions } = definition.spec;
    return versions.map(({ name }) => [`${group}/${name} ${names.kind}`, definition] as const);
  });
  return new Map(found);
}

const isDefinition = (value: unknown): value is Definition =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'CustomResourceDefinition';

/** A definition of a kind of which the field tree of its `spec` is known. */
function structural(apiVersion: string, kind: string, tree: Schema): Definition {
  const [group = '', version = ''] = apiVersion.split('/');
  const plural = `${kind.toLowerCase()}s`;
  const { spec } = tree['properties'] as { readonly spec: Schema };
  const schema = { type: 'object', properties: { spec: structuralOf(spec) }, required: ['spec'] };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // Some groups belong to Kubernetes, whose people have to agree.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  } as Definition;
}

/** JSON schema in the words of definitions, which leave no type open. What is closed there needs no saying: the server refuses what it does not know. */
function structuralOf(schema: Schema): Schema {
  const { type, properties, items, additionalProperties, ...rest } = schema;
  if (Array.isArray(type)) return { 'x-kubernetes-int-or-string': true };
  if (type === undefined) return { 'x-kubernetes-preserve-unknown-fields': true };
  if (properties !== undefined) {
    const entries = Object.entries(properties as Record<string, Schema>);
    const inner = Object.fromEntries(entries.map(([name, one]) => [name, structuralOf(one)]));
    return { ...rest, type, properties: inner };
  }
  if (items !== undefined) return { ...rest, type, items: structuralOf(items as Schema) };
  if (typeof additionalProperties === 'object')
    return { ...rest, type, additionalProperties: structuralOf(additionalProperties as Schema) };
  return type === 'object' ? { type, 'x-kubernetes-preserve-unknown-fields': true } : { ...rest, type };
}

async function established(objects: Objects, definition: Definition): Promise<void> {
  const end = performance.now() + LONGEST;
  for (;;) {
    const { status } = ((await objects.read(definition)) ?? {}) as {
      readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
    };
    const found = (status?.conditions ?? []).find(({ type }) => type === 'Established');
    if (found?.status === 'True') return;
    if (performance.now() > end) throw new Error(`${nameOf(definition)}: ${JSON.stringify(status?.conditions)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
