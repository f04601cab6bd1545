import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** What the suites need of a client, whichever SDK it comes from. */
export interface Caller {
  readonly revision: string | undefined;
  tools(): Promise<readonly string[]>;
  /** The text of the tool's answer. */
  call(name: string, args?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

const info = { name: 'strata-test', version: '1' };
/** The text of an answer; both SDKs leave room for answers of other shapes. */
const text = (answer: object) => {
  const { content = [] } = answer as { content?: readonly { text?: string }[] };
  return content.map((part) => part.text ?? '').join('');
};

/** The official clients of both SDK generations, the newer one in both of its ways to find the revision. */
export const sdks: Readonly<Record<string, (endpoint: URL) => Promise<Caller>>> = {
  'SDK v2, as it comes': (endpoint) => v2(endpoint, new Client(info)),
  'SDK v2, negotiating': (endpoint) => v2(endpoint, new Client(info, { versionNegotiation: { mode: 'auto' } })),
  'SDK v1': async (endpoint) => {
    const client = new ClientV1(info);
    const transport = new TransportV1(endpoint);
    await client.connect(transport);
    return {
      revision: transport.protocolVersion,
      tools: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args = {}) => text(await client.callTool({ name, arguments: args })),
      close: () => client.close(),
    };
  },
};

async function v2(endpoint: URL, client: Client): Promise<Caller> {
  await client.connect(new StreamableHTTPClientTransport(endpoint));
  return {
    revision: client.getNegotiatedProtocolVersion(),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}) => text(await client.callTool({ name, arguments: args })),
    close: () => client.close(),
  };
}
