import type { Manifest } from '../../contract';
import { type Json, record, records, textMap, texts } from '../json';
import { grant, guard, type Permission } from '../permission';
import { selects } from '../selector';
import type { Workload } from '../workload';

/** What a mesh demands of callers beside the network policies: mutual TLS, and callers by who they prove to be. Istio's objects are read. */
export function mesh(manifests: readonly Manifest[], workloads: readonly Workload[]): Permission[] {
  const authentications = istio(manifests, 'PeerAuthentication');
  const policies = istio(manifests, 'AuthorizationPolicy');
  const services = manifests.filter(({ kind, apiVersion }) => kind === 'Service' && apiVersion === 'v1');
  return workloads.flatMap((workload) => [
    ...authentications
      .filter((object) => isAbout(object, workload, services))
      .flatMap((object) => transport(workload.subject, record(object['spec']))),
    ...policies
      .filter((object) => isAbout(object, workload, services))
      .flatMap((object) => admissions(workload.subject, record(object['spec']))),
  ]);
}

function istio(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((one) => one.kind === kind && one.apiVersion.startsWith('security.istio.io/'));
}

/** By a selector, by a Service that leads to the workload, or for the whole namespace. */
function isAbout({ metadata, ...object }: Manifest, workload: Workload, services: readonly Manifest[]): boolean {
  if ((metadata.namespace ?? 'default') !== workload.namespace) return false;
  const spec = record(object['spec']);
  const targets = records(spec['targetRefs']);
  if (targets.length === 0) return selects(record(spec['selector']), workload.labels);
  return services.some(
    (service) =>
      (service.metadata.namespace ?? 'default') === workload.namespace &&
      targets.some(({ kind, name }) => kind === 'Service' && name === service.metadata.name) &&
      leadsTo(record(service['spec']), workload),
  );
}

function leadsTo({ selector }: Json, { labels }: Workload): boolean {
  const wanted = Object.entries(textMap(selector));
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

function transport(subject: string, spec: Json): Permission[] {
  const strict = record(spec['mtls'])['mode'] === 'STRICT';
  const open = Object.entries(record(spec['portLevelMtls'])).filter(([, value]) => record(value)['mode'] !== 'STRICT');
  return [
    ...(strict ? [guard(subject, 'mesh strict', 'demands mutual TLS of whoever connects')] : []),
    ...open.map(([port]) => grant(subject, `mesh plain ${port}`, `takes connections without TLS on ${port}`)),
  ];
}

function admissions(subject: string, spec: Json): Permission[] {
  const denies = spec['action'] === 'DENY';
  if (!denies && spec['action'] !== undefined && spec['action'] !== 'ALLOW') return [];
  const rules = records(spec['rules']);
  if (rules.length === 0 && !denies)
    return [guard(subject, 'mesh closed', 'admits nobody whom the mesh does not name')];
  return rules.map((rule) => {
    const what = `${callersOf(rule)}${operationsOf(rule)}`;
    return denies
      ? guard(subject, `mesh denies ${what}`, `refuses ${what}, by the mesh`)
      : guard(subject, `mesh admits ${what}`, `admits by the mesh alone ${what}`);
  });
}

function callersOf(rule: Json): string {
  const sources = records(rule['from']).map((from) => {
    const parts = Object.entries(record(from['source'])).map(([key, value]) => `${WORDS[key] ?? key} ${list(value)}`);
    return parts.join(' with ');
  });
  return sources.length === 0 ? 'everybody' : sources.sort().join(' and ');
}

const WORDS: Readonly<Record<string, string>> = {
  namespaces: 'namespace',
  principals: 'identity',
  requestPrincipals: 'token of',
  serviceAccounts: 'account',
};

function operationsOf(rule: Json): string {
  const operations = records(rule['to']).map((to) => {
    const { ports, methods, paths } = record(to['operation']);
    return [
      ...(texts(ports).length > 0 ? [`on ${list(ports)}`] : []),
      ...(texts(methods).length > 0 ? [`to ${list(methods)}`] : []),
      ...(texts(paths).length > 0 ? [list(paths)] : []),
    ].join(' ');
  });
  return operations.length === 0 ? '' : ` ${operations.sort().join(' or ')}`;
}

const list = (value: unknown) => texts(value).join(', ');
