import { expect } from '@jest/globals';
import type { Exchange } from './exchange';

export const JSON_TYPES = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

export const initialize = (id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
});

/** The code of an error, which must tell the caller nothing about the inside. */
export function sound(exchange: Exchange): number | undefined {
  expect(exchange.text).not.toMatch(/node:internal|\n\s+at |<html|<pre/i);
  const [message] = exchange.messages;
  return message?.error?.code;
}
