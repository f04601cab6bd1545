const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const ts = require('typescript');

/** Where public props are declared. */
const FOLDERS = ['src/constructs', 'src/integrations', 'src/network', 'src/synth'];
const TABLE = /<!-- props:(\w+) -->\n[\s\S]*?<!-- \/props -->/g;

/**
 * Puts the tables of props into a page of docs/constructs: between `<!-- props:Name -->` and `<!-- /props -->`, one row a member of the interface, with
 * its sentence and its default as the source has them.
 * @param {string} page
 * @param {string} root the repository
 */
function withPropsTables(page, root) {
  const interfaces = readInterfaces(root);
  return page.replace(TABLE, (_, name) => {
    const members = interfaces.get(name);
    if (members === undefined) throw new Error(`there is no interface ${name}`);
    const rows = members.map(({ prop, optional, text, fallback }) => {
      const sentence = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
      return `| \`${prop}\` | ${sentence} | ${optional ? (fallback ?? '').replaceAll('|', '\\|') : '*required*'} |`;
    });
    return [`<!-- props:${name} -->`, '| prop | | default |', '|---|---|---|', ...rows, '<!-- /props -->'].join('\n');
  });
}

/** @param {string} root */
function readInterfaces(root) {
  const found = new Map();
  for (const folder of FOLDERS) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const text = readFileSync(join(root, folder, file), 'utf8');
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
      for (const statement of source.statements.filter(ts.isInterfaceDeclaration)) {
        found.set(statement.name.text, statement.members.map(memberOf));
      }
    }
  }
  return found;
}

/** @param {ts.TypeElement} member */
function memberOf(member) {
  const [doc] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  const tag = doc?.tags?.find(({ tagName }) => tagName.text === 'default');
  return {
    prop: member.name?.getText() ?? '',
    optional: member.questionToken !== undefined,
    text: ts.getTextOfJSDocComment(doc?.comment) ?? '',
    fallback: ts.getTextOfJSDocComment(tag?.comment),
  };
}

module.exports = { readInterfaces, withPropsTables };
