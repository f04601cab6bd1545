import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientsPage } from '../../build/clients-page.cjs';
import { CLIENTS, SYSTEMS } from '../../src/clients';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'clients.md'), 'utf8');

test('docs/clients.md is what the table says; `npm run docs` writes it again', () => {
  expect(page).toBe(clientsPage(CLIENTS));
});

test('every client has a row and a section that its row leads to', () => {
  for (const { id, name } of CLIENTS) {
    expect(page).toContain(`| \`${id}\` | [${name}](#${id}) |`);
    expect(page).toContain(`<a id="${id}"></a>`);
  }
});

test('the table has at least 25 clients, each with a file to write on each system, a source, and a name of its own', () => {
  expect(CLIENTS.length).toBeGreaterThanOrEqual(25);
  expect(new Set(CLIENTS.map(({ id }) => id)).size).toBe(CLIENTS.length);
  for (const { id, files, sources } of CLIENTS) {
    expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(sources.length).toBeGreaterThan(0);
    for (const system of SYSTEMS) {
      const [first] = files[system];
      expect(first).toEqual({ path: expect.not.stringContaining('*') });
      for (const { path } of files[system]) expect(path).not.toMatch(/^[/~]|\\|\.\.|\/\//);
    }
  }
});
