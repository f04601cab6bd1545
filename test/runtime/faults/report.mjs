#!/usr/bin/env node
/**
 * Writes docs/faults.md from what the fault tests recorded in their last run.
 *
 *   npm run test:runtime -- test/runtime/faults && node test/runtime/faults/report.mjs
 *
 * A row stands for a test that passed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const results = join(root, 'test-results/faults');

/** A sentence begins with a capital, a name of the protocol does not. */
const cell = (text) =>
  text.replaceAll('|', '\\|').replace(/^[a-z](?=[a-z]*(?:[^A-Za-z]|$))/, (first) => first.toUpperCase());
const themes = readdirSync(results)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(results, name), 'utf8')))
  .filter(({ rows }) => rows.length > 0)
  .sort((a, b) => a.theme.localeCompare(b.theme));

const sections = themes.map(
  ({ theme, rows }) =>
    `## ${theme}\n\n| fault | what the client saw |\n| --- | --- |\n${rows.map(({ fault, saw }) => `| ${cell(fault)} | ${cell(saw)} |`).join('\n')}\n`,
);
const count = themes.reduce((sum, { rows }) => sum + rows.length, 0);
writeFileSync(
  join(root, 'docs/faults.md'),
  `# Faults

What clients of the bridge see when servers, clients or the machine misbehave. Each row is a test in
\`test/runtime/faults\` that drives the bundled bridge as a process and looks at it from outside: after each fault it was
alive, and, unless the theme is the bridge's own end or its only client, two bystanders, one of each era, were served. The
page is written by \`node test/runtime/faults/report.mjs\` from the last run (${count} faults).

${sections.join('\n')}`,
);
console.log(`${count} faults`);
