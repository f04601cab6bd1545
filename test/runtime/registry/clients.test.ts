import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Composed, composed, type Json, publishedSchema, server, serverFaults } from './support';

interface Recorded {
  readonly client: string;
  readonly source: string;
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly headers?: Record<string, string>;
    readonly status: number;
    readonly schema?: 'ServerList' | 'ServerResponse';
    readonly answers?: Record<string, string>;
    readonly contains?: readonly string[];
  }[];
}

const recordings = JSON.parse(readFileSync(join('test', 'fixtures', 'registry', 'clients.json'), 'utf8')) as Recorded[];
const image = { registryType: 'oci', identifier: 'ghcr.io/acme/files:1.0.0', transport: { type: 'stdio' } };
let registry: Composed;
beforeAll(async () => {
  registry = await composed({
    entries: [
      server('com.acme/files', '1.0.0', { packages: [image] }),
      server('com.acme/mail', '2.1.0', { remotes: [{ type: 'streamable-http', url: 'https://mcp.acme.example/mcp' }] }),
    ],
  });
});
afterAll(() => registry.close());

for (const { client, requests } of recordings) {
  test.each(requests)(
    `${client}: $method $path`,
    async ({ method, path, headers, status, schema, answers = {}, contains = [] }) => {
      const answer = await registry.get(path, { method, ...(headers && { headers }) });
      expect(answer.status).toBe(status);
      for (const [name, value] of Object.entries(answers))
        expect([name, answer.headers.get(name)]).toEqual([name, value]);
      const text = await answer.text();
      for (const part of contains) expect(text).toContain(part);
      if (schema !== undefined) {
        const body = JSON.parse(text) as Json;
        expect([publishedSchema(schema)(body), serverFaults(body)]).toEqual([[], []]);
      }
      if (status >= 400) expect(JSON.parse(text)).toMatchObject({ error: expect.any(String) });
    },
  );
}

test('the set holds each client that was recorded', () => {
  expect(recordings.map(({ client }) => client)).toEqual(['VS Code and Copilot', 'ToolHive', 'Docker', 'add-mcp']);
});
