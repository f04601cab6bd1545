import { join } from 'node:path';
import { Stack } from './pulumi';

const SECRET = 'correct horse battery staple';

/** A server whose secret comes from the stack's configuration. */
let stack: Stack;
beforeAll(async () => {
  stack = await Stack.create(join(__dirname, 'stack'), 'dev');
  stack.run('config', 'set', '--secret', 'password', SECRET);
});
afterAll(() => stack?.remove());

test('a secret is nowhere in clear: not in a preview, not in an update, not in the state', () => {
  expect(stack.run('preview', '--diff', '--json')).not.toContain(SECRET);
  const { status, text } = stack.attempt('up', '--yes', '--diff');
  expect(status).toBe(0);
  expect(text).not.toContain(SECRET);
  expect(stack.run('stack', 'export')).not.toContain(SECRET);
  // It was deployed all the same: whoever has the passphrase reads it.
  expect(stack.run('stack', 'export', '--show-secrets')).toContain(SECRET);
});

test('a construct that moves keeps what was deployed', () => {
  stack.run('preview', '--expect-no-changes');
  stack.edit('main.ts', (text) =>
    text
      .replace("acme.addServer('files', {", "acme.addServer('documents', {")
      .replace("formerly(files, 'acme/acme/documents')", "formerly(files, 'acme/acme/files')"),
  );
  expect(stack.plan().filter(({ op }) => /create|delete|replace/.test(op))).toEqual([]);
});

test('without the former name the same move would replace everything', () => {
  stack.edit('main.ts', (text) =>
    text.replace("formerly(files, 'acme/acme/files');", 'formerly(files, "acme/acme/other");'),
  );
  expect(stack.plan().filter(({ op }) => /create|delete|replace/.test(op)).length).toBeGreaterThan(5);
});
