import { Code } from '../../mcp/codes';
import { errorMessage, type Message, type RequestId } from '../../mcp/message';
import type { BridgeContext, LegacyBackend, LegacyBackends, LegacyClient, ServerLink } from '../interfaces';

/**
 * Legacy client, legacy server: a process of its own for each session. Everything passes as it is, in both directions: nothing is lost,
 * and nothing of one user can reach another.
 */
export function dedicatedBackends(context: BridgeContext): LegacyBackends {
  return async (client) => new DedicatedBackend(await context.links.open(), client);
}

class DedicatedBackend implements LegacyBackend {
  /** Requests without answer. A list, because there are few and a Set would keep what was in it (see Slots). */
  private readonly waiting: RequestId[] = [];

  constructor(
    private readonly link: ServerLink,
    client: LegacyClient,
  ) {
    link.attach({
      message: (message) => {
        if (message.kind === 'response') this.answered(message.id);
        client.deliver(message);
      },
      fault: ({ kind, id }) => {
        if (kind !== 'oversize') return;
        const asked = id ?? (this.waiting.length === 1 ? this.waiting[0] : undefined);
        if (!this.answered(asked)) return;
        client.deliver(errorMessage(asked, Code.INTERNAL_ERROR, 'The answer of the server is too long'));
      },
      closed: (reason) => client.lost(reason),
    });
  }

  receive(message: Message): void {
    if (message.kind === 'request' && message.id !== undefined) this.waiting.push(message.id);
    // The process is this session's alone: there is nobody to share a write with.
    this.link.send(message, true);
  }

  private answered(id: RequestId | undefined): boolean {
    const index = id === undefined ? -1 : this.waiting.indexOf(id);
    if (index >= 0) this.waiting.splice(index, 1);
    return index >= 0;
  }

  close(): Promise<void> {
    return this.link.close();
  }
}
