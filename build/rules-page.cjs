/** The part of a set of manifests that a rule's area is about, in the order of the page. */
const areas = {
  api: 'What the API server would reject, or accept and never make work',
  'pod-security': 'The Pod Security Standards, level "restricted"',
  identity: 'Identity',
  image: 'Images',
  mesh: 'Service mesh',
  namespace: 'Namespaces',
  network: 'Network',
  secrets: 'Secrets',
  workload: 'Workloads',
};

const INTRODUCTION = `# Rules

A rule reads plain manifests, ours or anybody's, and gives each object one of three verdicts: compliant, non-compliant, or not applicable.
A finding names the rule, the object, the place in it (a JSON pointer), what is wrong there, and what to do.

- \`error\`: the cluster rejects it, or it gives away privilege. \`App.synth()\` refuses to write manifests with such a finding.
- \`warning\`: it works and should not stay.

A rule with a control holds from the stage on at which the control does. A rule with a relaxation is answered by that name in \`unsafe\` of the
construct; reports list such findings as acknowledged. Every other finding is answered by mending it, or by an acknowledgement:

\`\`\`ts
const app = new App({
  acknowledgements: [
    {
      rule: 'network.no-exposed-service',
      subject: { kind: 'Service', namespace: 'edge', name: 'gateway' },
      reason: 'The one public entry; the load balancer ends TLS and filters by source address.',
      expires: '2027-06-30',
    },
  ],
});
\`\`\`

An acknowledgement holds for at most 366 days. After its date the finding counts again.

This page is generated from \`src/rules\` by \`npm run docs\`; a test keeps the two equal.`;

/**
 * docs/rules.md from the rules.
 * @param {readonly {id: string, severity: string, title: string, why: string, remedy: string, control?: string, relaxation?: string,
 *   sources: readonly {title: string, url: string}[]}[]} rules every rule
 * @param {Record<string, {since: number}>} controls the stage from which each control holds
 */
function rulesPage(rules, controls) {
  const lines = [INTRODUCTION];
  for (const [area, title] of Object.entries(areas)) {
    const ofArea = rules.filter(({ id }) => id.split('.')[0] === area).sort((a, b) => (a.id < b.id ? -1 : 1));
    lines.push('', `## ${title}`, '', '| rule | what must hold | severity |', '|---|---|---|');
    for (const rule of ofArea) lines.push(`| [${rule.id}](#${anchorOf(rule.id)}) | ${rule.title} | ${rule.severity} |`);
    for (const rule of ofArea) lines.push(...section(rule, controls));
  }
  return `${lines.join('\n')}\n`;
}

function section({ id, title, why, remedy, control, relaxation, sources }, controls) {
  const lines = ['', `### ${id}`, '', `${title} ${why}`, '', `*Remedy:* ${remedy}`, ''];
  if (control !== undefined) lines.push(`*Control:* \`${control}\`, from stage ${controls[control].since} on.`, '');
  if (relaxation !== undefined) lines.push(`*Relaxation:* \`unsafe: { ${relaxation} }\``, '');
  lines.push(`*Source:* ${sources.map((source) => `[${source.title}](${source.url})`).join(', ')}`);
  return lines;
}

/** The anchor that GitHub gives to a heading. */
function anchorOf(id) {
  return id.replaceAll('.', '');
}

module.exports = { areas, rulesPage };
