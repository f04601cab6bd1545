import { BLIND_SPOTS } from './blind-spots';
import { isServer, summaryOf, valueText } from './report';
import type { InventoryRow, InventoryServer } from './scan';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
th, td { border-bottom: 1px solid #8888; padding: 0.375rem 0.5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.blocked td:first-child, .secret { font-weight: bold; }
code { font-size: 0.8125rem; }`;

/** Blocked first, then what nobody knows: a reader mends from the top. */
const ORDER: readonly InventoryServer['standing'][] = ['blocked', 'unknown', 'tolerated', 'sanctioned'];

/** A page that loads nothing and runs nothing. */
export function asHtml(rows: readonly InventoryRow[]): string {
  const summary = summaryOf(rows);
  const servers = ORDER.flatMap((standing) => rows.filter(isServer).filter((row) => row.standing === standing));
  const hasMachines = rows.some(({ machine }) => machine !== undefined);
  const unread = rows.filter((row) => row.kind === 'unread');
  const spots = [
    ...rows
      .filter((row) => row.kind === 'blind-spot')
      .map(({ machine, text }) => (machine === undefined ? text : `${machine}: ${text}`)),
    ...BLIND_SPOTS,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Inventory of MCP servers</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>Inventory of MCP servers</h1>
<p>${summary.servers} servers in ${summary.entries} entries: ${ORDER.map((standing) => `${summary[standing]} ${standing}`).join(', ')}. ${summary.withLiteralSecret} entries hold a credential.</p>
${table(
  ['Standing', 'Server', ...(hasMachines ? ['Machine'] : []), 'Called', 'Clients', 'File', 'Transport', 'Values'],
  servers.map((row) => ({
    name: row.standing,
    cells: [
      escaped(row.standing + (row.enabled ? '' : ' (off)')),
      [`<code>${escaped(row.identity)}</code>`, ...saidOf(row).map(escaped)].join('<br>'),
      ...(hasMachines ? [escaped(row.machine ?? '')] : []),
      escaped(row.name),
      escaped(row.clients.join(', ')),
      `<code>${escaped(row.file)}</code>`,
      escaped(row.transport),
      row.values
        .map(
          (value) => `<span${value.secret === undefined ? '' : ' class="secret"'}>${escaped(valueText(value))}</span>`,
        )
        .join('<br>'),
    ],
  })),
)}
<h2>Files that were not read</h2>
${
  unread.length === 0
    ? '<p>None.</p>'
    : table(
        ['File', 'Machine', 'Reason'],
        unread.map(({ file, machine = '', reason }) => ({
          name: 'unread',
          cells: [`<code>${escaped(file)}</code>`, escaped(machine), escaped(reason)],
        })),
      )
}
<h2>What this inventory cannot see</h2>
<ul>
${spots.map((text) => `<li>${escaped(text)}</li>`).join('\n')}
</ul>
</body>
</html>`;
}

function table(
  heads: readonly string[],
  rows: readonly { readonly name: string; readonly cells: readonly string[] }[],
): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows.map(
    ({ name, cells }) => `<tr class="${name}">${cells.map((text) => `<td>${text}</td>`).join('')}</tr>`,
  );
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
}

/** Who says so, in words. */
function saidOf({ registryName, composed, owner, expired }: InventoryServer): string[] {
  return [
    registryName,
    composed && `${composed} of the composition`,
    owner && `${owner} ${expired === undefined ? 'answers for it' : `answered for it until ${expired}`}`,
  ].filter((text) => text !== undefined);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
