import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Pages of docs/ that are written from code. Needs the compiled library. */
const require = createRequire(import.meta.url);
const { areas, errorsPage } = require('./errors-page.cjs');
const { catalogPage } = require('./catalog-page.cjs');
const { blueprints, manifestsOf, withDiagram } = require('./diagrams.cjs');
const { clientsPage } = require('./clients-page.cjs');
const { rulesPage } = require('./rules-page.cjs');
const { stagesPage } = require('./stages-page.cjs');
const { withPropsTables } = require('./props-tables.cjs');

const catalogues = Object.fromEntries(
  Object.keys(areas).map((area) => [area, require(`../lib/errors/catalogue/${area}.js`)[area]]),
);
writeFileSync('docs/errors.md', errorsPage(catalogues));

const { allRules } = require('../lib/rules/index.js');
const { CONTROLS } = require('../lib/contract/index.js');
writeFileSync('docs/rules.md', rulesPage(allRules, CONTROLS));

const { STAGE_CONTROLS } = require('../lib/stages/index.js');
writeFileSync('docs/stages.md', stagesPage(STAGE_CONTROLS, CONTROLS));

const { CLIENTS } = require('../lib/clients/index.js');
writeFileSync('docs/clients.md', clientsPage(CLIENTS));

const { ENTRIES } = require('../lib/catalog/entries/index.js');
writeFileSync('docs/catalog.md', catalogPage(ENTRIES, JSON.parse(readFileSync('src/catalog/tools.lock.json', 'utf8'))));

for (const folder of ['docs/constructs', 'docs/integrations']) {
  for (const page of readdirSync(folder)) {
    const file = `${folder}/${page}`;
    writeFileSync(file, withPropsTables(readFileSync(file, 'utf8'), '.'));
  }
}

const { diagramOf, readEstate } = require('../lib/proof/index.js');
for (const folder of blueprints()) {
  const file = `${folder}/README.md`;
  writeFileSync(file, withDiagram(readFileSync(file, 'utf8'), diagramOf(readEstate(manifestsOf(folder)))));
}
