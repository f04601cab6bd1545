import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { within } from './exchange';

/**
 * Two innocent clients, one of each era, each on the SDK that people of its era use. They were there before the fault
 * and go on working after it.
 */
export class Bystander {
  #legacy = new Client({ name: 'bystander', version: '1.0.0' });
  #modern = new ModernClient(
    { name: 'bystander', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );

  private constructor(private readonly url: URL) {}

  static async arrive(url: string): Promise<Bystander> {
    const bystander = new Bystander(new URL(url));
    await bystander.#legacy.connect(new StreamableHTTPClientTransport(bystander.url));
    await bystander.#modern.connect(new ModernTransport(bystander.url));
    await bystander.check();
    return bystander;
  }

  /** Both clients call a tool and get their own words back. */
  async check(milliseconds = 5_000): Promise<void> {
    const words = { said: `hello ${Math.random()}` };
    const call = { name: 'echo', arguments: words };
    const answers = await within(
      Promise.all([this.#legacy.callTool(call), this.#modern.callTool(call)]),
      milliseconds,
      'the bystanders',
    );
    for (const { content } of answers) {
      const [first] = content as { text: string }[];
      if (first?.text !== JSON.stringify(words)) throw new Error(`a bystander heard ${JSON.stringify(content)}`);
    }
  }

  async leave(): Promise<void> {
    await this.#legacy.close();
    await this.#modern.close();
  }
}
