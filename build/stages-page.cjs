const INTRODUCTION = `# Stages

Companies go through four stages with MCP: servers on laptops (1), containerised pilots (2), a governed platform (3), and a platform that the whole company builds on (4). A platform names
its stage, and the stage decides defaults and what is refused. \`strata stage explain 3\` prints what is below; \`strata stage plan --to 3\` says what a composition of yours lacks, as code to add.

Ids such as \`S3-T-03\` are markers of the maturity model; the others are controls, which objects of the manifests name as their reason.

This page is generated from \`src/stages\` and \`src/contract\` by \`npm run docs\`; a test keeps the two equal.`;

const names = { 1: 'Experiment', 2: 'Pilot', 3: 'Scale', 4: 'Native' };

/**
 * docs/stages.md from the stages' data.
 * @param {readonly {id: string, stage: number, title: string, supply: string, code: string}[]} stageControls
 * @param {Record<string, {since: number, title: string}>} controls
 */
function stagesPage(stageControls, controls) {
  const lines = [INTRODUCTION];
  for (const stage of [1, 2, 3, 4]) {
    lines.push('', `## ${stage}: ${names[stage]}`);
    const given = Object.entries(controls).filter(([, { since }]) => since === stage);
    if (given.length > 0) {
      lines.push('', 'Holds without being asked for, or synthesis refuses:', '', '| control | |', '|---|---|');
      for (const [id, { title }] of given) lines.push(`| \`${id}\` | ${title} |`);
    }
    const own = stageControls.filter((control) => control.stage === stage);
    if (own.length === 0) continue;
    lines.push('', 'Asked of the composition:', '', '| id | what | by |', '|---|---|---|');
    for (const { id, title, supply } of own) lines.push(`| \`${id}\` | ${title} | ${supply.replaceAll('|', '\\|')} |`);
    lines.push('', '```ts', ...own.flatMap(({ id, code }) => [`// ${id}`, code]), '```');
  }
  return `${lines.join('\n')}\n`;
}

module.exports = { stagesPage };
