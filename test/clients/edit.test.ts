import { ConfigDocument } from '../../src/clients/edit/document';
import { Unreadable } from '../../src/clients/edit/format';

type Client = ConstructorParameters<typeof ConfigDocument>[0];
const json: Client = { format: 'json', keys: [['mcpServers']], collection: 'map' };
const toml: Client = { format: 'toml', keys: [['mcp_servers']], collection: 'map' };
const tables: Client = { ...toml, collection: 'list' };
const yaml: Client = { format: 'yaml', keys: [['extensions']], collection: 'map' };
const sequence: Client = { format: 'yaml', keys: [['mcpServers']], collection: 'list' };

const entry = { url: 'https://x.example/mcp' };
const add = (client: Client, text: string, name = 'x') =>
  new ConfigDocument(client, text).withEntry(name, client.collection === 'list' ? { name, ...entry } : entry, []).text;

describe('adding a server', () => {
  test.each<[string, Client, string, string]>([
    [
      'JSON: an empty file',
      json,
      '',
      '{\n  "mcpServers": {\n    "x": {\n      "url": "https://x.example/mcp"\n    }\n  }\n}\n',
    ],
    [
      'JSON: an empty map',
      json,
      '{}',
      '{\n  "mcpServers": {\n    "x": {\n      "url": "https://x.example/mcp"\n    }\n  }\n}',
    ],
    [
      'JSON: a comment in an empty map',
      json,
      '{\n  "mcpServers": {\n    // none yet\n  }\n}',
      '{\n  "mcpServers": {\n    // none yet\n    "x": {\n      "url": "https://x.example/mcp"\n    }\n  }\n}',
    ],
    [
      'JSON: a comment behind the last one',
      json,
      '{\n\t"a": 1 // one\n}\n',
      '{\n\t"a": 1, // one\n\t"mcpServers": {\n\t\t"x": {\n\t\t\t"url": "https://x.example/mcp"\n\t\t}\n\t}\n}\n',
    ],
    [
      'JSON: null in place of servers',
      json,
      '{ "mcpServers": null }',
      '{ "mcpServers": {"x":{"url":"https://x.example/mcp"}} }',
    ],
    [
      'JSON: a byte order mark',
      json,
      '\ufeff{"a":1}',
      '\ufeff{"a":1, "mcpServers": {"x":{"url":"https://x.example/mcp"}}}',
    ],
    ['TOML: an empty file', toml, '', '[mcp_servers.x]\nurl = "https://x.example/mcp"\n'],
    [
      'TOML: servers in one line',
      toml,
      'mcp_servers = { a = { url = "u" } } # all\n',
      'mcp_servers = { a = { url = "u" }, x = { url = "https://x.example/mcp" } } # all\n',
    ],
    [
      'TOML: an empty list',
      tables,
      'mcp_servers = []\nmodel = "m"\n\n[ui]\na = 1\n',
      'model = "m"\n\n[ui]\na = 1\n\n[[mcp_servers]]\nname = "x"\nurl = "https://x.example/mcp"\n',
    ],
    [
      'TOML: what looks like a header in a string',
      toml,
      'a = """\n[mcp_servers.x]\n"""\n',
      'a = """\n[mcp_servers.x]\n"""\n\n[mcp_servers.x]\nurl = "https://x.example/mcp"\n',
    ],
    ['YAML: an empty file', yaml, '', 'extensions:\n  x:\n    url: https://x.example/mcp\n'],
    ['YAML: a file of comments', yaml, '# mine\n', '# mine\nextensions:\n  x:\n    url: https://x.example/mcp\n'],
    [
      'YAML: nothing under the key',
      yaml,
      'extensions: # none\nb: 1\n',
      'extensions: # none\n  x:\n    url: https://x.example/mcp\nb: 1\n',
    ],
    [
      'YAML: an empty map',
      yaml,
      'extensions: {} # none\nb: 1\n',
      'extensions: # none\n  x:\n    url: https://x.example/mcp\nb: 1\n',
    ],
    [
      'YAML: flow style',
      yaml,
      'extensions: {a: {url: u}} # all\n',
      'extensions: {a: {url: u}, "x": {"url":"https://x.example/mcp"}} # all\n',
    ],
    [
      'YAML: a list without indent',
      sequence,
      'mcpServers:\n- name: a\n  url: u\n# end\n',
      'mcpServers:\n- name: a\n  url: u\n- name: x\n  url: https://x.example/mcp\n# end\n',
    ],
    ['YAML: an empty list', sequence, 'mcpServers: []\n', 'mcpServers:\n  - name: x\n    url: https://x.example/mcp\n'],
  ])('%s', (_, client, before, after) => {
    expect(add(client, before)).toBe(after);
  });

  test('nested keys are used where the file already has them', () => {
    const opencode: Client = { format: 'json', keys: [['mcp'], ['mcp', 'servers']], collection: 'map' };
    expect(JSON.parse(add(opencode, '{"mcp":{"servers":{}}}'))).toEqual({ mcp: { servers: { x: entry } } });
    expect(JSON.parse(add(opencode, '{"mcp":{"a":{}}}'))).toEqual({ mcp: { a: {}, x: entry } });
    expect(JSON.parse(add(opencode, '{}'))).toEqual({ mcp: { x: entry } });
    const named = { servers: { type: 'remote', url: 'u' } };
    expect(JSON.parse(add(opencode, JSON.stringify({ mcp: named })))).toEqual({ mcp: { ...named, x: entry } });
  });
});

describe('bringing a server in line', () => {
  test('JSON: own fields, comments and order stay, stale fields go', () => {
    const before =
      '{\n  "mcpServers": {\n    "x": {\n      "command": "old", // was local\n      "disabled": false, /* on */\n      "url": "https://old.example"\n    },\n    "y": {}\n  }\n}\n';
    const after = new ConfigDocument(json, before).withEntry('x', entry, ['command', 'url']);
    expect(after.text).toBe(
      '{\n  "mcpServers": {\n    "x": { // was local\n      "disabled": false, /* on */\n      "url": "https://x.example/mcp"\n    },\n    "y": {}\n  }\n}\n',
    );
  });

  test('TOML', () => {
    const before =
      '[mcp_servers.x] # mine\nenabled = true # on\nurl = "https://old.example" # old\n\n[mcp_servers.x.tools]\na = 1\n\n[z]\n';
    const after = new ConfigDocument(toml, before).withEntry('x', { ...entry, type: 'http' }, []);
    expect(after.text).toBe(
      '[mcp_servers.x] # mine\nenabled = true # on\nurl = "https://x.example/mcp" # old\ntype = "http"\n\n[mcp_servers.x.tools]\na = 1\n\n[z]\n',
    );
  });

  test('YAML', () => {
    const before =
      'extensions:\n  x: # mine\n    enabled: false # off\n    uri: "https://old.example" # old\n    cmd: node\n  y: {}\n';
    const after = new ConfigDocument(yaml, before).withEntry('x', { uri: 'https://x.example/mcp', enabled: true }, [
      'cmd',
    ]);
    expect(after.text).toBe(
      'extensions:\n  x: # mine\n    enabled: true # off\n    uri: https://x.example/mcp # old\n  y: {}\n',
    );
  });

  test('a field that spans tables or lines makes the entry anew, and nothing else', () => {
    const before = '# top\n[mcp_servers.x]\ncommand = "a"\n\n[mcp_servers.x.env]\nA = "1"\n\n[z] # end\n';
    const after = new ConfigDocument(toml, before).withEntry('x', { command: 'a', env: { A: '2' } }, []);
    expect(after.text).toBe('# top\n\n[z] # end\n\n[mcp_servers.x]\ncommand = "a"\nenv = { A = "2" }\n');
  });
});

describe('refused, with the place and never with the content', () => {
  test.each<[string, Client, string, string]>([
    ['JSON that ends early', json, '{"key": "s3cr3t"', 'close brace expected at line 1, column 17'],
    ['JSON with a missing comma', json, '{"a": 1\n "s3cr3t": 2}', 'comma expected at line 2, column 2'],
    ['a list in place of a map', json, '["s3cr3t"]', 'it holds no map'],
    ['a text in place of servers', json, '{"mcpServers": "s3cr3t"}', 'is in no map'],
    ['a list in place of servers by name', json, '{"mcpServers": ["s3cr3t"]}', 'of another kind'],
    ['the same key twice', json, '{"mcpServers": {"a": {}}, "mcpServers": {"b": {}}}', 'cannot be edited safely'],
    ['deep nesting', json, `{"a":${'['.repeat(200_000)}`, 'nested too deeply'],
    ['TOML that is none', toml, 'a = 1\nb = s3cr3t\n', 'no TOML at line 2'],
    ['TOML with the same table twice', toml, '[a]\n[a]\n', 'no TOML at line 2'],
    ['deep TOML', toml, `a = ${'['.repeat(100_000)}`, 'no TOML|nested too deeply'],
    ['YAML that is none', yaml, 'a: [s3cr3t\nb: }', 'at line'],
    ['YAML with the same key twice', yaml, 'extensions:\n  a: {}\nextensions:\n  b: {}\n', 'safely'],
    ['several documents', yaml, 'a: 1\n---\nb: 2\n', 'several documents'],
    [
      'a bomb of aliases',
      yaml,
      `a: &a [x,x]\n${[...'bcdefghijklmnop'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghijklmno'[index]}`).join(',')}]`).join('\n')}\n`,
      'multiply',
    ],
    ['a map behind an alias', yaml, 'base: &b {a: {}}\nextensions: *b\n', 'safely|not there|something else'],
  ])('%s', (_, client, text, reason) => {
    const edit = () => add(client, text);
    expect(edit).toThrow(Unreadable);
    expect(edit).toThrow(new RegExp(reason));
    expect(edit).not.toThrow(/s3cr3t/);
  });

  test('names that JavaScript keeps for itself are names like any other', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      const document = new ConfigDocument(json, '{"mcpServers":{}}');
      expect(document.has(name)).toBe(false);
      expect(document.withEntry(name, entry, []).entry(name)).toEqual(entry);
    }
    const hostile = new ConfigDocument(
      json,
      '{"__proto__": {"polluted": 1}, "mcpServers": {"__proto__": {"url": "u"}}}',
    );
    expect(hostile.names).toEqual(['__proto__']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(add(json, hostile.text)).toContain('"__proto__": {"polluted": 1}');
  });
});

describe('taking a server out', () => {
  test.each<[string, Client, string, string]>([
    [
      'JSON: the first',
      json,
      '{\n  "mcpServers": {\n    "x": {},\n    "y": {} // y\n  }\n}',
      '{\n  "mcpServers": {\n    "y": {} // y\n  }\n}',
    ],
    ['JSON: the only one', json, '{ "mcpServers": { "x": {} }, "a": 1 }', '{ "mcpServers": {}, "a": 1 }'],
    [
      'JSON: beside a comment',
      json,
      '{"mcpServers": {\n  // about x\n  "x": {}\n}}',
      '{"mcpServers": {\n  // about x\n}}',
    ],
    [
      'TOML: with its tables, from the middle',
      toml,
      'a = 1\n\n[mcp_servers.x]\nurl = "u"\n[mcp_servers.x.env]\nA = "[b]"\n\n# about b\n[b]\nc = 1\n',
      'a = 1\n\n# about b\n[b]\nc = 1\n',
    ],
    ['TOML: dotted keys', toml, 'mcp_servers.x.url = "u" # x\nmcp_servers.y.url = "v"\n', 'mcp_servers.y.url = "v"\n'],
    [
      'TOML: an element of a list',
      tables,
      '[[mcp_servers]]\nname = "a"\n\n[[mcp_servers]]\nname = "x"\n[mcp_servers.env]\nA = "1"\n\n[[mcp_servers]]\nname = "b"\n',
      '[[mcp_servers]]\nname = "a"\n\n[[mcp_servers]]\nname = "b"\n',
    ],
    [
      'YAML: the only one',
      yaml,
      'extensions:\n  # about x\n  x:\n    uri: u\nb: 1\n',
      'extensions: {}\n  # about x\nb: 1\n',
    ],
    [
      'YAML: a block of text',
      yaml,
      'extensions:\n  x:\n    d: |\n      y:\n        z\n  y: {}\n',
      'extensions:\n  y: {}\n',
    ],
    ['YAML: flow style', yaml, 'extensions: {x: {a: 1}, y: {}}\n', 'extensions: {y: {}}\n'],
    [
      'YAML: an element of a list',
      sequence,
      'mcpServers:\n  - name: x\n    env:\n      A: b\n  - name: y\n',
      'mcpServers:\n  - name: y\n',
    ],
  ])('%s', (_, client, before, after) => {
    const document = new ConfigDocument(client, before);
    expect(document.has('x')).toBe(true);
    expect(document.withoutEntry('x').text).toBe(after);
  });

  test('a server that is not there changes nothing', () => {
    expect(new ConfigDocument(json, '{ } ').withoutEntry('x').text).toBe('{ } ');
  });
});
