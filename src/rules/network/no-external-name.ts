import { COMPLIANT, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const noExternalName: Rule = {
  id: 'network.no-external-name',
  control: 'network.declared-egress',
  severity: 'error',
  title: 'No Service is a name for something outside.',
  why: 'Callers trust the name of the cluster; whoever changes the Service or the foreign DNS record takes their traffic.',
  remedy: 'Declare the host as egress of the one workload that needs it.',
  sources: [kubernetes('Services, ExternalName', 'concepts/services-networking/service/#externalname')],
  types: ['Service'],
  check: ({ spec }) =>
    spec['type'] === 'ExternalName' || spec['externalName'] !== undefined
      ? problem('/spec/externalName', `The Service leads to ${String(spec['externalName'])}.`)
      : COMPLIANT,
};
