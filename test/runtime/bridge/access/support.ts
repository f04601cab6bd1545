import { hash } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson, toolDefinition } from '../../../../src/contract';
import { bridgeTo, SERVERS, type TestBridge } from '../../support/bridge';
import { type Answer, type Json, Legacy, modern } from '../../support/http';

/** Both eras of servers. */
export const SDKS = ['v1', 'v2'] as const;
export type Sdk = (typeof SDKS)[number];

export function governed(sdk: Sdk, config: Json, ...more: string[]): Promise<TestBridge> {
  const args = [join(SERVERS, 'governed.mjs'), sdk, ...more];
  return bridgeTo({ transport: 'command', command: process.execPath, args }, config);
}

export const policy = (policies: Record<string, string>, more: Json = {}) => ({
  policy: { engine: 'cedar', policies: Object.entries(policies).map(([id, text]) => ({ id, text })), ...more },
});

/** One client of either era. */
export interface Asker {
  request(method: string, params?: Json): Promise<Answer>;
}

export const ERAS = ['legacy', 'modern'] as const;

export async function asker(era: (typeof ERAS)[number], url: string, capabilities: Json = {}): Promise<Asker> {
  if (era === 'legacy') return Legacy.begin(url, { capabilities });
  const client = modern(url);
  const meta = { 'io.modelcontextprotocol/clientCapabilities': capabilities };
  return { request: (method, params) => client.request(method, params, { meta }) };
}

/** Every combination of server and client. */
export const COMBINATIONS = SDKS.flatMap((sdk) => ERAS.map((era) => [sdk, era] as const));

export function pinsOf(tools: readonly unknown[]): Record<string, string> {
  return Object.fromEntries(
    tools.map((tool) => {
      const definition = toolDefinition(tool);
      if (definition === undefined) throw new Error('no tool');
      return [definition.name as string, `sha256:${hash('sha256', canonicalJson(definition), 'hex')}`];
    }),
  );
}

export const resultOf = ({ last }: Answer) => last.result as Json & { tools: Json[] };
export const errorOf = ({ last }: Answer) => last.error as { code: number; message: string; data?: Json };
