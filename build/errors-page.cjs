/** The part of the product that an error's area is about, in the order of the page. */
const areas = {
  platform: 'Platform',
  server: 'Server',
  network: 'Network',
  identity: 'Identity',
  gateway: 'Gateway',
  role: 'Registry and portal',
  registry: 'Registry',
  portal: 'Portal',
  tenant: 'Tenant',
  secrets: 'Secrets',
  synth: 'Synthesis',
  rules: 'Rules',
  runtime: 'Runtime',
  cli: 'Command line',
  policy: 'Tool policy and tool lock',
  clients: 'MCP clients',
  audit: 'Audit',
  telemetry: 'Telemetry',
  environment: 'Environments',
  delivery: 'Delivery',
  compose: 'Compose',
  images: 'Images',
  pulumi: 'Pulumi',
};

/**
 * docs/errors.md from the catalogue.
 * @param {Record<string, Record<string, {message: string, remedy: string}>>} catalogues the entries by area
 */
function errorsPage(catalogues) {
  const lines = [
    '# Errors',
    '',
    'Every error that mcp-strata raises on purpose has a code, the construct path, file or request that it is about, what is wrong, and a remedy.',
    'Words in braces are filled in. This page is generated from `src/errors` by `npm run docs`; a test keeps the two equal.',
  ];
  lines.push('', '| area | codes begin with |', '|---|---|');
  for (const [area, title] of Object.entries(areas)) {
    const beginnings = new Set(Object.keys(catalogues[area]).map((code) => code.split('_')[0]));
    const list = [...beginnings].sort().map((beginning) => `\`${beginning}_\``);
    if (list.length > 0)
      lines.push(`| [${title}](#${title.toLowerCase().replaceAll(' ', '-')}) | ${list.join(', ')} |`);
  }
  lines.push('', '[Troubleshooting](guides/troubleshooting.md) begins with what was seen.');
  for (const [area, title] of Object.entries(areas)) {
    const entries = Object.entries(catalogues[area]).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) continue;
    lines.push('', `## ${title}`);
    for (const [code, { message, remedy }] of entries) {
      lines.push('', `### ${code}`, '', message, '', `*Remedy:* ${remedy}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

module.exports = { areas, errorsPage };
