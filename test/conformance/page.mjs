import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../fixtures/esm/launch.ts';

const SERVERS = {
  'v2 dual': 'SDK v2, both eras, stdio',
  'v2 modern': 'SDK v2, 2026-07-28 only, stdio',
  'v2 legacy': 'SDK v2, up to 2025-11-25 only, stdio',
  v1: 'SDK v1, stdio',
  'v2 over HTTP': 'SDK v2, both eras, Streamable HTTP',
  'v1 over HTTP': 'SDK v1, Streamable HTTP',
  'v1 over SSE': 'SDK v1, HTTP+SSE',
};

const suite = () =>
  JSON.parse(readFileSync(join(ROOT, 'node_modules/@modelcontextprotocol/conformance/package.json'), 'utf8')).version;

const run = ({ selection, revision }) =>
  selection.includes('--suite') ? `\`--suite all\` at ${revision}` : `\`--requirements ${revision}\``;

const share = (scenarios) =>
  scenarios.length === 0
    ? '-'
    : `${scenarios.filter(({ failures }) => failures.length === 0).length} of ${scenarios.length}`;

/** Writes docs/conformance.md from the verdicts of a whole run. */
export function writePage(verdicts, remarks, elsewhere) {
  const rows = verdicts.map(({ row, scored, unscored }) =>
    row.oauth
      ? `| the suite's own, protected | client scenarios \`auth/*\`, the gateway as the client | ${share(scored)} | - |`
      : `| ${SERVERS[row.fixture]}${row.gateway ? ', behind bridge and gateway' : ''} | ${run(row.run)} | ${share(scored)} | ${share(unscored)} |`,
  );
  const misses = new Map();
  for (const { explained } of verdicts) {
    for (const [{ name }, { reason }] of explained) {
      misses.set(reason, new Set([...(misses.get(reason) ?? []), name]));
    }
  }
  const explained = [...misses].map(
    ([reason, names]) => `- ${[...names].map((name) => `\`${name}\``).join(', ')}: ${reason}.`,
  );
  const said = Object.entries(remarks).map(([name, reason]) => `- \`${name}\`: ${reason}.`);
  writeFileSync(
    join(ROOT, 'docs/conformance.md'),
    `# Conformance

The public suite \`@modelcontextprotocol/conformance\` ${suite()} against the bundled bridge, and the gateway in front of it, before servers that have
every tool, prompt and resource that the suite calls by name. "Scored" are the scenarios that a revision requires, from
the suite's own frozen list; the others are extensions and scenarios that the suite holds back. There is no list of
expected failures. The page is written by \`npm run test:conformance -- --write\`.

| server behind the bridge | run | scored | not scored |
| --- | --- | --: | --: |
${rows.join('\n')}

The same server definition over the SDK's own HTTP handlers, without a bridge, passes all of both revisions
(\`node test/conformance/run.mjs --direct\`): what fails behind the bridge is the bridge's doing.

## Out of reach across eras

${explained.join('\n')}

## Scenarios that say little

${said.join('\n')}

## Client scenarios that do not apply to a gateway

The suite's client is a person's application that logs in. A gateway shows servers tokens of its own, by client credentials. Of the \`auth/*\` scenarios these say
nothing about it:

${Object.entries(elsewhere)
  .map(([name, reason]) => `- \`${name}\`: ${reason}.`)
  .join('\n')}
`,
  );
}
