import { Code } from '../../mcp/codes';
import { errorMessage, type Message } from '../../mcp/message';
import type { BridgeContext, LegacyBackend, LegacyBackends, LegacyClient, ServerLink } from '../interfaces';

/**
 * Legacy client, legacy server: a process of its own for each session. Everything passes as it is, in both directions: nothing is lost,
 * and nothing of one user can reach another.
 */
export function dedicatedBackends(context: BridgeContext): LegacyBackends {
  return async (client) => new DedicatedBackend(await context.links.open(), client);
}

class DedicatedBackend implements LegacyBackend {
  private readonly waiting = new Set<string | number>();

  constructor(
    private readonly link: ServerLink,
    client: LegacyClient,
  ) {
    link.attach({
      message: (message) => {
        if (message.kind === 'response' && message.id !== undefined) this.waiting.delete(message.id);
        client.deliver(message);
      },
      fault: ({ kind, id }) => {
        if (kind !== 'oversize') return;
        const [only] = this.waiting.size === 1 ? this.waiting : [];
        const answered = id ?? only;
        if (answered === undefined || !this.waiting.delete(answered)) return;
        client.deliver(errorMessage(answered, Code.INTERNAL_ERROR, 'The answer of the server is too long'));
      },
      closed: (reason) => client.lost(reason),
    });
  }

  receive(message: Message): void {
    if (message.kind === 'request' && message.id !== undefined) this.waiting.add(message.id);
    this.link.send(message.bytes);
  }

  close(): Promise<void> {
    return this.link.close();
  }
}
