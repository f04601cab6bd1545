import { evaluate, podSecurityRestricted } from '../../src/rules';
import { edit } from './edit';
import { deployment } from './golden';

const POD = '/spec/template/spec';
const privileged = { [`${POD}/containers/0/securityContext/privileged`]: true };
const named = (name: string, edits: Record<string, unknown> = {}) =>
  edit(deployment, { '/metadata/name': name, ...edits });
const found = (...set: Parameters<typeof evaluate>[0]) =>
  evaluate(set, { packs: [podSecurityRestricted] }).findings.map(({ rule, subject, pointer }) => [
    rule,
    subject.name,
    pointer,
  ]);

test('containers that read the same are each reported where they stand', () => {
  expect(found(named('a', privileged), named('b'), named('c', privileged))).toEqual([
    ['pod-security.privileged', 'a', `${POD}/containers/0/securityContext/privileged`],
    ['pod-security.privileged', 'c', `${POD}/containers/0/securityContext/privileged`],
  ]);
});

test('the same container in a pod that says something else is judged again', () => {
  const silent = { [`${POD}/containers/0/securityContext/runAsNonRoot`]: undefined };
  const loose = { ...silent, [`${POD}/securityContext/runAsNonRoot`]: false };
  expect(found(named('a', silent), named('b', loose))).toEqual([
    ['pod-security.run-as-non-root', 'b', `${POD}/containers/0/securityContext/runAsNonRoot`],
  ]);
  const windows = { [`${POD}/os`]: { name: 'windows' } };
  const escalating = { [`${POD}/containers/0/securityContext/allowPrivilegeEscalation`]: true };
  expect(found(named('a', { ...escalating, ...windows }), named('b', escalating)).map(([, name]) => name)).toEqual([
    'b',
  ]);
});
