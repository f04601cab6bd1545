import { list, record, records, text } from '../model/json';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { istio } from '../sources';

const OPERATION = ['hosts', 'notHosts', 'methods', 'notMethods', 'paths', 'notPaths'];
const SOURCE = ['requestPrincipals', 'notRequestPrincipals', 'remoteIpBlocks', 'notRemoteIpBlocks'];

export const requestsRead: Rule = {
  id: 'mesh.requests-read',
  severity: 'error',
  title: 'In ambient mode, policies about requests stand where requests are read.',
  why: 'ztunnel knows connections alone. A DENY by methods or paths that is bound to pods is not carried out at all; an ALLOW loses the rule and closes more than it says.',
  remedy: 'Bind the policy to the Service or the waypoint by targetRefs, and have a waypoint.',
  sources: [istio('Ambient mode, layer 7 features', 'ambient/usage/l7-features/')],
  types: ['AuthorizationPolicy.security.istio.io'],
  check({ spec, namespace }, set) {
    const home = set.find('Namespace', undefined, namespace ?? '');
    if (home?.labels['istio.io/dataplane-mode'] !== 'ambient') return NOT_APPLICABLE;
    const place = records(spec['rules']).findIndex(aboutRequests);
    if (place === -1) return COMPLIANT;
    const rule = `/spec/rules/${place}`;
    const targets = records(spec['targetRefs'] ?? (spec['targetRef'] === undefined ? [] : [spec['targetRef']]));
    if (targets.length === 0)
      return problem(rule, 'The rule is about requests, and nothing that reads requests carries it out.');
    const waypoints = set
      .ofType('Gateway.gateway.networking.k8s.io')
      .filter(
        (gateway) => text(gateway.spec['gatewayClassName']) === 'istio-waypoint' && gateway.namespace === namespace,
      );
    const elsewhere = home.labels['istio.io/use-waypoint-namespace'] !== undefined;
    const inService = targets.every(({ kind }) => kind === 'Service');
    return waypoints.length === 0 && inService && !elsewhere
      ? problem(rule, 'The rule is about requests, and the namespace has no waypoint.')
      : COMPLIANT;
  },
};

function aboutRequests(rule: unknown): boolean {
  const named = (value: unknown, members: readonly string[]) =>
    members.some((member) => list(record(value)[member]).length > 0);
  return (
    records(record(rule)['to']).some(({ operation }) => named(operation, OPERATION)) ||
    records(record(rule)['from']).some(({ source }) => named(source, SOURCE)) ||
    records(record(rule)['when']).some(({ key }) => text(key)?.startsWith('request.') === true)
  );
}
