import { Catalog, type McpServerProps, None, Secrets, StaticHeader } from '../../src';
import { CATALOG } from '../../src/catalog';
import { ENTRIES } from '../../src/catalog/entries';
import type { CatalogEntry } from '../../src/contract';
import { publicMembers } from '../support/interfaces';
import { renderServer } from '../support/render';
import { leastOptions, optionsOf, valuesOf } from './options';

type Factory = (options: object) => McpServerProps;
const factories = Object.entries(Catalog).filter(([name]) => name !== 'remote') as [keyof typeof ENTRIES, Factory][];
const servers = factories.map(([name, make]) => [name, ENTRIES[name] as CatalogEntry, make] as const);

const options = servers.flatMap(([name, entry, make]) =>
  Object.keys(optionsOf(entry)).map((option) => [name, option, entry, make] as const),
);

test('every entry with a package has a function, every other one a remote function', () => {
  const named = (wanted: (entry: CatalogEntry) => boolean) =>
    Object.entries(ENTRIES)
      .filter(([, entry]) => wanted(entry))
      .map(([name]) => name);
  expect(factories.map(([name]) => name).sort()).toEqual(named((entry) => entry.package !== undefined).sort());
  expect(Object.keys(Catalog.remote).sort()).toEqual(named((entry) => entry.remote !== undefined).sort());
});

test.each(options)('%s: the option %s changes the manifests', (_name, option, entry, make) => {
  const image = { image: `ghcr.io/acme/${entry.id}:1.0.0`, package: undefined, command: undefined };
  const render = (value: unknown) => {
    const { package: source, ...props } = make({ ...leastOptions(entry), image: image.image, [option]: value });
    return renderServer({ image: undefined, command: undefined, ...(source && { package: source }), ...props })
      .manifests;
  };
  const [one, other] = valuesOf(entry, option);
  expect(render(other)).not.toEqual(render(one));
});

test('the interfaces have the options of the entries, and no others', () => {
  const declared = publicMembers(['src/catalog']).map((member) => member.split('.')[1]);
  const known = CATALOG.filter((entry) => entry.package !== undefined).flatMap((entry) =>
    Object.keys(optionsOf(entry)),
  );
  expect([...new Set(declared)].sort()).toEqual([...new Set([...known, 'url'])].sort());
});

test.each(servers)('%s refuses an option that does not exist', (_name, entry, make) => {
  expect(() => make({ ...leastOptions(entry), tokken: 'x' })).toThrow(/PROP_UNKNOWN at Catalog\./);
});

test.each(servers.filter(([, entry]) => Object.values(optionsOf(entry)).includes(true)))(
  '%s refuses to be made without what it needs',
  (_name, entry, make) => {
    for (const name of Object.keys(leastOptions(entry))) {
      expect(() => make({ ...leastOptions(entry), [name]: undefined })).toThrow(/PROP_INVALID/);
    }
  },
);

const TOKEN = Secrets.kubernetes({ name: 'token', key: 'token' });

describe('what stands in an option stays in its place', () => {
  test.each(['acme.example/evil', 'user@acme.example', 'acme.example:8443', 'https://acme.example', 'a b', ''])(
    'the host "%s"',
    (host) => {
      expect(() => Catalog.gitlab({ token: TOKEN, host })).toThrow(/PROP_INVALID/);
    },
  );

  test('a secret as a value', () => {
    expect(() => Catalog.github({ token: 'ghp_aaaa' as never })).toThrow(/values never stand in a composition/);
  });

  test('a list with a comma in it', () => {
    expect(() => Catalog.slack({ token: TOKEN, postTo: ['C1,C2'] })).toThrow(/PROP_INVALID/);
  });

  test('a kubeconfig that would stand in the environment', () => {
    expect(() => Catalog.kubernetes({ kubeconfig: TOKEN, egress: [] })).toThrow(/asFile/);
  });

  test('a replacement pattern', () => {
    expect(Catalog.time({ timezone: "$&$'" }).args).toEqual(["--local-timezone=$&$'"]);
  });
});

test("a host of one's own takes the place of the public one, and `egress` that of both", () => {
  const hosts = (props: McpServerProps) => props.egress?.map(({ host }) => host?.host);
  expect(hosts(Catalog.terraform())).toEqual(['registry.terraform.io', 'app.terraform.io']);
  expect(hosts(Catalog.terraform({ host: 'tfe.acme.example' }))).toEqual(['tfe.acme.example', 'registry.terraform.io']);
  expect(hosts(Catalog.terraform({ host: 'tfe.acme.example', egress: [] }))).toBeUndefined();
});

test('servers that can be kept from writing are', () => {
  expect(Catalog.github({ token: TOKEN }).env).toEqual({ GITHUB_READ_ONLY: '1' });
  expect(Catalog.github({ token: TOKEN, writes: true }).env).toBeUndefined();
  expect(Catalog.postgres({ uri: TOKEN, egress: [] }).args).toEqual(['--access-mode=restricted']);
  expect(Catalog.postgres({ uri: TOKEN, egress: [], writes: true }).args).toEqual(['--access-mode=unrestricted']);
});

describe('remote servers', () => {
  const token = new StaticHeader({ name: 'Authorization', prefix: 'Bearer ', value: TOKEN });

  test.each(Object.entries(Catalog.remote))(
    '%s: its endpoint, its token, and the URL that takes its place',
    (name, make) => {
      const entry: CatalogEntry = ENTRIES[name as keyof typeof ENTRIES];
      const { description, dataClass, permissions, repository } = entry;
      const listing = { description, dataClass, permissions, ...(repository && { repository }) };
      expect(make({ token })).toEqual({ url: entry.remote?.url, token, listing });
      expect(make({ token, url: 'https://mcp.acme.example/mcp' }).url).toBe('https://mcp.acme.example/mcp');
      expect(make({ token: new None({ reason: 'It lets everybody in, as its documentation says.' }) }).token.kind).toBe(
        'none',
      );
    },
  );

  test('refuse a token as text', () => {
    expect(() => Catalog.remote.linear({ token: 'lin_api_key' as never })).toThrow(/PROP_INVALID/);
  });
});
