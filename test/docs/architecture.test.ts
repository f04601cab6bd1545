import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { page, ROOT } from './pages';

const { text } = page('ARCHITECTURE.md');

test('every room of src has a row, and every row is a room', () => {
  const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const rows = [...text.matchAll(/^\| `([a-z]+)\/` +\|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(rooms.sort());
});

test('every role of the runtime image is named', () => {
  const roles = ['bridge', 'gateway', 'egress', 'registry', 'portal'];
  expect(readdirSync(join(ROOT, 'src', 'runtime'))).toEqual(expect.arrayContaining(roles));
  for (const role of roles) expect(text).toContain(`\`${role}\``);
});
