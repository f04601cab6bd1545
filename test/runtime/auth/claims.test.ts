import { describe, expect, it } from '@jest/globals';
import { ClaimNames } from '../../../src/contract/authentication';
import { claimAt, principalOf } from '../../../src/runtime/auth/claims';
import { AuthRefusal } from '../../../src/runtime/auth/refusal';
import { Scopes } from '../../../src/runtime/auth/scopes';
import { parseChallenge } from '../../../src/runtime/auth/upstream/challenge-parameters';
import { nameTest } from '../../../src/runtime/mcp/name-pattern';

const base = { iss: 'https://idp.example', sub: 'u1', exp: 2_000_000_000 };
const read = (claims: object, names: object = {}) => {
  const found = principalOf({ ...base, ...claims }, ClaimNames.parse(names), 'token');
  if (found instanceof AuthRefusal) throw new Error(found.reason);
  return found;
};

describe('claims', () => {
  it('are found by their names, and by paths into nested ones', () => {
    const keycloak = { realm_access: { roles: ['dev'] }, resource_access: { 'my.app': { roles: ['op'] } } };
    expect(claimAt(keycloak, 'realm_access.roles')).toEqual(['dev']);
    expect(claimAt(keycloak, 'resource_access.my.app.roles')).toEqual(['op']);
    expect(claimAt({ 'https://acme.example/groups': ['a'] }, 'https://acme.example/groups')).toEqual(['a']);
    for (const path of [
      'constructor',
      '__proto__.x',
      'realm_access.constructor.name',
      'realm_access.roles.length',
      'no',
    ]) {
      expect({ path, found: claimAt(keycloak, path) }).toEqual({ path, found: undefined });
    }
  });

  it('say the same in the words of several issuers', () => {
    expect(read({ realm_access: { roles: ['dev'] } }, { groups: 'realm_access.roles' }).groups).toEqual(['dev']);
    expect(read({ oid: 'o1', scp: 'a b', appid: 'app' }, { principal: 'oid' })).toMatchObject({
      key: 'https://idp.example u1',
      subject: 'o1',
      scopes: ['a', 'b'],
      client: 'app',
    });
    expect(read({ scp: ['a', 'b'], azp: 'app' })).toMatchObject({ scopes: ['a', 'b'], client: 'app' });
    expect(read({ groups: 'ops, devs' }).groups).toEqual(['ops, devs']);
    expect(read({ cost: { unit: 'payments' } }, { businessUnit: 'cost.unit' }).businessUnit).toBe('payments');
    expect(read({ sub: undefined, client_id: 'app' }, { principal: 'client_id' }).key).toBe(
      'https://idp.example client_id app',
    );
  });

  it('refuse a token whose groups did not fit, and no other', () => {
    const overage = {
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint: 'https://graph.example' } },
    };
    expect(() => read(overage)).toThrow('groups-overage');
    expect(() => read({ hasgroups: true })).toThrow('groups-overage');
    expect(read({ ...overage, roles: ['dev'] }, { groups: 'roles' }).groups).toEqual(['dev']);
    expect(read({}).groups).toEqual([]);
  });

  it('name actors in a chain of a length that can be read', () => {
    let act: object = { sub: 'last' };
    for (let index = 0; index < 20; index++) act = { sub: 'x', act };
    expect(() => read({ act })).toThrow('claims');
    expect(() => read({ act: 'me' })).toThrow('claims');
  });
});

describe('scopes', () => {
  const scopes = new Scopes({
    requiredScopes: ['use'],
    toolScopes: { 'delete_*': ['write'], '*_secret': ['secrets'] },
    scopeIncludes: { root: ['admin'], admin: ['write', 'use'] },
  });
  const holder = (...held: string[]) => read({ scope: held.join(' ') });

  it('are those of every call and of all tools that are named', () => {
    expect(scopes.neededBy(['list'])).toEqual(['use']);
    expect(scopes.neededBy(['list', 'delete_secret'])).toEqual(['use', 'write', 'secrets']);
  });

  it('may hold others, over several steps', () => {
    expect(scopes.has(holder('root'), ['use', 'write'])).toBe(true);
    expect(scopes.has(holder('admin'), ['secrets'])).toBe(false);
    expect(scopes.has(holder('write'), ['admin'])).toBe(false);
  });
});

describe('patterns of names', () => {
  it.each([
    ['get_*', 'get_', true],
    ['get_*', 'forget_it', false],
    ['*', '', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['a*a', 'a', false],
    ['x.y', 'xzy', false],
    ['*a*', 'bab', true],
    ['*ab*b', 'ab', false],
  ])('%s and %j: %s', (pattern, name, fits) => {
    expect(nameTest(pattern)(name)).toBe(fits);
  });

  it('take no longer for names that were made to take long', () => {
    expect(nameTest('*a*a*a*a*a*a*a*b')('a'.repeat(200_000))).toBe(false);
  });
});

describe('challenges of servers', () => {
  it('are read wherever they stand', () => {
    const header =
      'Basic realm="x", bearer error="insufficient_scope",scope="a b", resource_metadata="https://h/\\"x\\""';
    expect(parseChallenge(header)).toEqual({
      error: 'insufficient_scope',
      scope: 'a b',
      resourceMetadata: 'https://h/"x"',
    });
    expect(parseChallenge('Bearer scope=one')).toEqual({ scope: 'one' });
    expect(parseChallenge('Bearer')).toEqual({});
    expect(parseChallenge('Basic realm="x"')).toBeUndefined();
    expect(parseChallenge(undefined)).toBeUndefined();
    expect(parseChallenge(`Bearer scope="${'\\"'.repeat(10_000)}`)).toBeUndefined();
  });
});
