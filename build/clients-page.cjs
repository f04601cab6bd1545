const INTRODUCTION = `# MCP clients

One table says where each client keeps its servers and in which form. \`strata client-config\` writes by it, \`strata inventory\` reads by it, and install links
are made by it ([cli.md](cli.md)).

- **verified**: \`sources\` means that two or more agree; \`one-source\` that there is one, or that several differ; what no source said is noted.
- **secrets**: how an entry refers to a secret that is kept elsewhere. Values are never written; where nothing is given, servers have to ask for a login.
- **link**: a link installs a server with one click.
- **command**: the client's own command that adds a server by its URL.

Paths are relative to the home directory. A \`*\` stands for any name; such files are read and never written. The first file is written, or another one that is
there already; all are read.

This page is generated from \`src/clients/table\` by \`npm run docs\`; a test keeps the two equal.`;

const cell = (text) => text.replaceAll('|', '\\|');
const code = (text) => `\`${text}\``;

function entry(form) {
  return form === undefined ? '–' : code(cell(JSON.stringify(form)));
}

function stdioEntry({ stdio, nameField, collection }) {
  const named = nameField !== undefined || collection === 'list' ? { [nameField ?? 'name']: '…' } : {};
  const program =
    stdio.args === undefined ? { [stdio.command]: ['…', '…'] } : { [stdio.command]: '…', [stdio.args]: ['…'] };
  return { ...named, ...stdio.fixed, ...program, [stdio.env]: {} };
}

function httpEntry({ http, nameField, collection }) {
  if (http === undefined) return undefined;
  const named = nameField !== undefined || collection === 'list' ? { [nameField ?? 'name']: '…' } : {};
  const [first, ...rest] = http.headers ?? [];
  const headers = first === undefined ? {} : { [first]: rest.reduceRight((inner, key) => ({ [key]: inner }), {}) };
  return { ...named, ...http.fixed, [http.url]: 'https://…', ...headers };
}

function secrets({ reference }) {
  if (reference === undefined) return '–';
  if (reference.kind === 'input') return '`inputs`, asked once';
  if (reference.kind === 'text') return code(`${reference.before}NAME${reference.after}`);
  return [reference.bearer, reference.headers, reference.env].map(code).join(', ');
}

const places = (files) => {
  const shown = files.map(({ path, key }) => code(path) + (key === undefined ? '' : ` at ${code(key.join('.'))}`));
  return shown.length === 0 ? '–' : shown.join('<br>');
};

/**
 * docs/clients.md from the table.
 * @param {readonly import('../lib/clients').Client[]} clients the rows
 */
function clientsPage(clients) {
  const lines = [INTRODUCTION, '', `## The ${clients.length} clients`, ''];
  lines.push('| client | | format | servers at | secrets | link | verified |', '|---|---|---|---|---|---|---|');
  for (const client of clients) {
    const keys = client.keys.map((key) => code(key.map((part) => (part.includes('.') ? `"${part}"` : part)).join('.')));
    const kind = client.collection === 'list' ? ' (a list)' : '';
    lines.push(
      `| ${code(client.id)} | [${client.name}](#${client.id}) | ${client.format} | ${keys.join(' or ')}${kind} | ${secrets(client)} | ${client.link === undefined ? '–' : 'yes'} | ${client.verified} |`,
    );
  }
  for (const client of clients) lines.push('', ...section(client));
  return `${lines.join('\n')}\n`;
}

function section(client) {
  const { linux, macos, windows } = client.files;
  const lines = [`<a id="${client.id}"></a>`, `## ${client.name}`, '', '| | |', '|---|---|'];
  const isSame = [macos, windows].every((files) => JSON.stringify(files) === JSON.stringify(linux));
  if (isSame) lines.push(`| files | ${places(linux)} |`);
  else lines.push(`| Linux | ${places(linux)} |`, `| macOS | ${places(macos)} |`, `| Windows | ${places(windows)} |`);
  if (client.moved !== undefined)
    lines.push(`| moved by | ${code(`$${client.moved.variable}/${client.moved.file}`)} |`);
  if (client.projectFiles !== undefined) lines.push(`| in projects | ${client.projectFiles.map(code).join('<br>')} |`);
  lines.push(`| program | ${entry(stdioEntry(client))} |`, `| URL | ${entry(httpEntry(client))} |`);
  if (client.add !== undefined) lines.push(`| command | ${code(client.add.join(' '))} |`);
  lines.push(`| sources | ${client.sources.join('; ')} |`);
  if (client.note !== undefined) lines.push(`| note | ${cell(client.note)} |`);
  return lines;
}

module.exports = { clientsPage };
