import { parse } from 'yaml';
import type { LokiRetentionProps } from '../../../src';
import { errorsOf } from '../../support/refusal';
import { retained } from './support';

test('each tenant has a retention of its own, in hours', () => {
  expect(parse(retained().one('ConfigMap', 'retention').data['overrides.yaml'])).toEqual({
    overrides: { mcp: { retention_period: '720h' }, 'mcp-audit': { retention_period: '9600h' } },
  });
});

test.each<[string, Partial<LokiRetentionProps>]>([
  ['no tenant', { days: {} }],
  ['a tenant that is none', { days: { 'a b': 1 } }],
  ['no time', { days: { mcp: 0 } }],
  ['half a day', { days: { mcp: 0.5 } }],
  ['a name that is none', { name: 'A b' }],
])('retention is refused with %s', (_, props) => {
  expect(errorsOf(() => retained(props)).map(({ code }) => code)).toEqual(['PROP_INVALID']);
});
