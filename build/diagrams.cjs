const { spawnSync } = require('node:child_process');
const { mkdtempSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const BEGIN = '<!-- diagram:begin -->';
const END = '<!-- diagram:end -->';

/** The environment that a page shows. */
const SHOWN = 'prod';

/** The blueprints, as folders from the root. */
function blueprints() {
  return readdirSync('blueprints')
    .sort()
    .map((name) => `blueprints/${name}`);
}

/**
 * The manifests of a blueprint, as its own program makes them.
 * @param {string} folder
 */
function manifestsOf(folder) {
  const scratch = mkdtempSync(join(tmpdir(), 'diagram-'));
  try {
    const env = { ...process.env, STRATA_ASSEMBLY: join(scratch, 'assembly.json'), STRATA_ENVIRONMENT: SHOWN };
    const { status, stderr } = spawnSync(process.execPath, ['main.ts'], { cwd: folder, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${folder}: ${stderr}`);
    return JSON.parse(readFileSync(env.STRATA_ASSEMBLY, 'utf8')).objects.map(({ manifest }) => manifest);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/**
 * A page with the diagram between its marks.
 * @param {string} page
 * @param {string} diagram
 */
function withDiagram(page, diagram) {
  const [before, rest] = page.split(BEGIN);
  const behind = rest?.split(END)[1];
  if (behind === undefined) throw new Error(`A page has no ${BEGIN} with ${END} behind it`);
  return `${before}${BEGIN}\n\n\`\`\`mermaid\n${diagram}\n\`\`\`\n\n${END}${behind}`;
}

module.exports = { blueprints, manifestsOf, SHOWN, withDiagram };
