import type { FakeServer, Json } from './support';

/** A legacy server's answer to `initialize`. */
export const INITIALIZE = {
  protocolVersion: '2025-11-25',
  capabilities: {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { listChanged: true, subscribe: true },
    logging: {},
    tasks: { list: {} },
  },
  serverInfo: { name: 'old', version: '1' },
};

export const FORM = { mode: 'form', message: 'Name?', requestedSchema: { type: 'object' } };
export const ASKABLE = { elicitation: { form: {} }, sampling: {}, roots: {} };
export const text = (value: string): Json => ({ content: [{ type: 'text', text: value }] });

/** Plays the handshake; what the server does otherwise is the test's. */
export const legacyServer =
  (script: (message: Json, server: FakeServer) => void = () => undefined) =>
  (message: Json, server: FakeServer): void => {
    if (message.method === 'initialize') server.say({ id: message.id, result: INITIALIZE });
    else script(message, server);
  };

/**
 * A server whose tools do what their arguments say: `ask` is a list of questions, which are sent at once; the answer tells what came back.
 * `work` answers at once.
 */
export function interactive() {
  const open = new Map<FakeServer, Map<string, { call: Json; waits: Set<string>; got: Json[] }>>();
  let last = 0;
  return legacyServer((message, server) => {
    const calls = open.get(server) ?? new Map();
    open.set(server, calls);
    if (
      message.method === 'resources/subscribe' ||
      message.method === 'resources/unsubscribe' ||
      message.method === 'logging/setLevel'
    ) {
      server.say({ id: message.id, result: {} });
    } else if (message.method === 'tools/call' || message.method === 'prompts/get') {
      const questions: Json[] = message.params.arguments?.ask ?? [];
      if (questions.length === 0) {
        server.say({ id: message.id, result: text(`worked for ${server.serial}`) });
        return;
      }
      const state = { call: message, waits: new Set<string>(), got: [] };
      for (const question of questions) {
        const id = `q${++last}`;
        state.waits.add(id);
        calls.set(id, state);
        server.say({ id, method: 'elicitation/create', params: FORM, ...question });
      }
    } else if (message.method === undefined && calls.has(message.id)) {
      const state = calls.get(message.id);
      calls.delete(message.id);
      state.waits.delete(message.id);
      state.got.push(message.result ?? message.error);
      if (state.waits.size === 0) server.say({ id: state.call.id, result: text(JSON.stringify(state.got)) });
    } else if (message.id !== undefined && message.method !== undefined) {
      server.say({ id: message.id, result: { echo: message.method } });
    }
  });
}
