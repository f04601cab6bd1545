const INTRODUCTION = `# Catalogue of servers

Well-known public servers as data, each in one exact version. \`Catalog\` makes the props of a server from an entry and from what only you can know:

\`\`\`ts
platform.addServer('github', Catalog.github({ token: Secrets.ref('mcp/github#token') }));
\`\`\`

- Everything else that a server can say is spread beside it: \`{ ...Catalog.github({ token }), allowFrom: [...] }\`.
- Servers that can be kept from writing are, unless \`writes: true\` says otherwise.
- A package from npm or PyPI runs as it is at stage 1. From stage 2 on it needs an \`image\`, which \`strata containerfile\` describes
  ([containerfile](cli.md)); nothing is installed at run time in a cluster. An image is pinned by \`images.lock.json\` or by the digest that you give.
- Hosts that are not listed are not reached. \`egress\` takes their place, such as \`Egress.cidr\` for an installation on private addresses.
- Servers with a remote endpoint are also reached as a service: \`gateway.addRemote('linear', Catalog.remote.linear({ token }))\`.
- **data** is how much harm it does when somebody reads what the server can read: public, internal, confidential, restricted.
- **tools** and **tokens** are what the server lists and what the listing costs a model, from the lock that a test compares with the running server.
- Recorded tools come with the server (\`recordedTools\`) unless \`writes\` or a setting changes what it offers: policies are checked against them, registry and
  portal show them, and bridge and gateway refuse what differs. What \`strata lock\` wrote for the server takes their place.

Facts are those of the linked sources. What could not be looked up is left out. This page is generated from \`src/catalog/entries\` by \`npm run docs\`; a test keeps
the two equal.`;

const cell = (text) => text.replaceAll('|', '\\|');
const code = (text) => `\`${text}\``;
const list = (items) => (items.length === 0 ? '–' : items.join('<br>'));

function source({ package: found }) {
  if (found === undefined) return 'remote alone';
  const { registryType, identifier, version } = found;
  return `${registryType} ${code(`${identifier}${registryType === 'oci' ? ':' : '@'}${version}`)}`;
}

function row(name, entry, locked) {
  const tools = locked === undefined ? ['–', '–'] : [locked.tools.length, locked.tokens];
  return `| [${entry.title}](#${entry.id}) | ${code(name)} | ${source(entry)} | ${entry.remote ? 'yes' : '–'} | ${entry.dataClass} | ${tools.join(' | ')} |`;
}

const because = (required) => (required ? '' : ' (optional)');

function section(name, entry, locked) {
  const { secrets = {}, settings = {}, volumes = {}, egress = [], readOnly, listing } = entry;
  const hosts = Object.entries(settings).filter(([, { form }]) => form === 'host');
  const reached = [
    ...egress.map(({ host, purpose }) => `${code(host)}: ${purpose}`),
    ...hosts.map(([option]) => `the host of ${code(option)}`),
    ...(entry.reach === 'declared' ? ['what `egress` says'] : []),
  ];
  const lines = [
    `<a id="${entry.id}"></a>`,
    `## ${entry.title}`,
    '',
    entry.description,
    '',
    '| | |',
    '|---|---|',
    `| publisher | ${entry.publisher}${entry.official ? '' : ', a community project'}${entry.repository ? ` ([source](${entry.repository}))` : ''} |`,
    `| use | ${entry.package ? code(`Catalog.${name}(...)`) : ''}${entry.package && entry.remote ? ', ' : ''}${entry.remote ? code(`Catalog.remote.${name}(...)`) : ''} |`,
    `| runs | ${source(entry)}${entry.command ? ` as ${code(entry.command.join(' '))}` : ''}${entry.args ? ` with ${code(entry.args.join(' '))}` : ''} |`,
  ];
  if (entry.remote)
    lines.push(`| remote | ${entry.remote.url}, lets in by ${entry.remote.authentication.join(' or ')} |`);
  for (const [option, { variables, kind, obtain, required }] of Object.entries(secrets)) {
    lines.push(
      `| secret ${code(option)}${because(required)} | ${kind}, as ${variables.map(code).join(' and ')}. ${cell(obtain)} |`,
    );
  }
  for (const [option, { purpose, required, env = {}, args = [] }] of Object.entries(settings)) {
    lines.push(
      `| option ${code(option)}${because(required)} | ${cell(purpose)} ${[...Object.keys(env), ...args].map(code).join(' ')} |`,
    );
  }
  for (const [option, { purpose, access }] of Object.entries(volumes)) {
    lines.push(`| folder ${code(option)} | ${cell(purpose)} Access: ${access}. |`);
  }
  if (readOnly) {
    const { env = {}, args = [] } = readOnly.on;
    lines.push(
      `| read-only by | ${[...Object.entries(env).map(([key, value]) => `${key}=${value}`), ...args].map(code).join(' ')} |`,
    );
  }
  lines.push(`| reaches | ${list(reached)} |`, `| data | ${entry.dataClass} |`, `| can | ${list(entry.permissions)} |`);
  if (entry.memoryPerProcess) lines.push(`| memory of a process | ${entry.memoryPerProcess} |`);
  if (locked) lines.push(`| tools | ${locked.tools.length}, ${locked.tokens} tokens |`);
  if (listing && !listing.startable)
    lines.push(
      `| tools | told to an account alone: ${listing.reason}. Without one it ends with ${code(listing.says)} |`,
    );
  if (listing?.unconfined) lines.push(`| at stage 1 | needs \`--unconfined ${entry.id}\`: ${listing.unconfined} |`);
  const facts = Object.entries(entry.sources).map(
    ([fact, urls]) => `${fact}: ${urls.map((url) => `<${url}>`).join(', ')}`,
  );
  lines.push(`| sources | ${list(facts)} |`);
  return lines;
}

/**
 * docs/catalog.md from the entries.
 * @param {Readonly<Record<string, import('../lib/contract').CatalogEntry>>} entries by the name that `Catalog` gives each
 * @param {import('../lib/contract').ToolLock} lock the tools that were recorded
 */
function catalogPage(entries, lock) {
  const rows = Object.entries(entries);
  const lines = [INTRODUCTION, '', `## The ${rows.length} servers`, ''];
  lines.push('| | `Catalog.` | package or image | remote | data | tools | tokens |', '|---|---|---|---|---|---|---|');
  for (const [name, entry] of rows) lines.push(row(name, entry, lock.servers[entry.id]));
  for (const [name, entry] of rows) lines.push('', ...section(name, entry, lock.servers[entry.id]));
  return `${lines.join('\n')}\n`;
}

module.exports = { catalogPage };
