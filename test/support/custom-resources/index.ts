import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import type { Manifest } from '../../../src/contract';
import { fieldTrees } from './field-tree';
import { Interfaces } from './interfaces';

/** What is wrong with a custom resource. */
export interface CustomResourceFinding {
  readonly rule: string;
  /** Position of the manifest in its set. */
  readonly index: number;
  readonly pointer: string;
  readonly message: string;
}

/** Groups of the API server itself; other judges know them. */
const BUILT_IN = new Set(
  `apps autoscaling batch policy ${'networking rbac.authorization scheduling storage admissionregistration apiextensions coordination discovery'
    .split(' ')
    .map((name) => `${name}.k8s.io`)
    .join(' ')}`.split(' '),
);

/** Versions that the models describe, and no cluster of today serves. */
const UNSERVED = new Set([
  'external-secrets.io/v1alpha1',
  'external-secrets.io/v1beta1',
  'opentelemetry.io/v1alpha1 OpenTelemetryCollector',
  'gateway.networking.k8s.io/v1alpha3 BackendTLSPolicy',
]);

const MODELS = join(__dirname, '..', '..', '..', 'node_modules', '@kubernetes-models');
const interfaces = new Interfaces();
const trees = fieldTrees();
const ajv = new Ajv({ allErrors: true, strict: false });

/** Whether an object is none of the API server's own kinds. */
export function isCustomResource({ apiVersion }: Manifest): boolean {
  const [group = '', version] = apiVersion.split('/');
  return version !== undefined && !BUILT_IN.has(group);
}

/**
 * Validates every custom resource of a set: against the field tree of the kind in `kinds/` where there is one, else against the model of `@kubernetes-models`
 * (its validator, and no member that its interface lacks). A kind that neither knows is a finding. Rules written in CEL are not evaluated.
 */
export function customResourceFindings(manifests: readonly Manifest[]): CustomResourceFinding[] {
  const custom = manifests.flatMap((manifest, index) => (isCustomResource(manifest) ? [{ manifest, index }] : []));
  const findings: CustomResourceFinding[] = [];
  const modelled: { readonly file: string; readonly manifest: Manifest; readonly index: number }[] = [];
  for (const { manifest, index } of custom) {
    const id = `${manifest.apiVersion} ${manifest.kind}`;
    const report = (rule: string, message: string, pointer = '') => findings.push({ rule, index, pointer, message });
    if (!/^[\w./-]+ \w+$/.test(id)) report('unknown-kind', `${id} is no type.`);
    else if (UNSERVED.has(id) || UNSERVED.has(manifest.apiVersion)) report('unserved', `${id} is not served any more.`);
    else {
      const tree = trees.get(id);
      const file = modelOf(manifest);
      if (tree) for (const { rule, pointer, message } of judgeByTree(tree, manifest)) report(rule, message, pointer);
      else if (file !== undefined) modelled.push({ file, manifest, index });
      else report('unknown-kind', `${id} is unknown.`);
    }
  }
  return [...findings, ...judgeByModels(modelled)].sort((a, b) => a.index - b.index);
}

/** The module of a kind's model, without its extension. */
function modelOf({ apiVersion, kind }: Manifest): string | undefined {
  return readdirSync(MODELS)
    .map((name) => join(MODELS, name, apiVersion, kind))
    .find((file) => existsSync(`${file}.js`));
}

function judgeByTree(tree: object, manifest: Manifest): Omit<CustomResourceFinding, 'index'>[] {
  const validate = ajv.compile(tree);
  validate(manifest);
  return (validate.errors ?? []).map(({ keyword, instancePath, message = keyword, params }) => ({
    rule: keyword === 'additionalProperties' ? 'unknown-field' : keyword,
    pointer: instancePath,
    message: `${message} ${JSON.stringify(params)}`,
  }));
}

function judgeByModels(
  modelled: readonly { readonly file: string; readonly manifest: Manifest; readonly index: number }[],
): CustomResourceFinding[] {
  if (modelled.length === 0) return [];
  const input = JSON.stringify(modelled.map(({ file, manifest }) => [`${file}.js`, manifest.kind, manifest]));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'validators.mjs')], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
    env: { PATH: process.env['PATH'], NODE_OPTIONS: '' },
  });
  if (status !== 0) throw new Error(`The validators stopped with ${status}:\n${stderr}`);
  const results = JSON.parse(stdout) as Omit<CustomResourceFinding, 'index'>[][];
  return modelled.flatMap(({ file, manifest, index }, position) => [
    ...(results[position] ?? []).map((finding) => ({ ...finding, index })),
    ...interfaces
      .unknownMembers(`${file}.d.ts`, manifest.kind, manifest)
      .map((member) => ({ rule: 'unknown-field', index, ...member })),
  ]);
}

/** A finding on one line. */
export function describeCustomResource(finding: CustomResourceFinding, manifests: readonly Manifest[]): string {
  const { kind, metadata } = manifests[finding.index] ?? { kind: '?', metadata: { name: '?' } };
  return `${finding.rule} at ${kind}/${metadata.name}${finding.pointer}: ${finding.message}`;
}

/** Throws unless every custom resource of a set is valid. */
export function expectValidCustomResources(manifests: readonly Manifest[]): void {
  expect(customResourceFindings(manifests).map((finding) => describeCustomResource(finding, manifests))).toEqual([]);
}
