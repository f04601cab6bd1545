import type {
  BridgeContext,
  Eras,
  LegacyBackend,
  LegacyBackends,
  LegacyClient,
  ModernBackend,
  ModernCall,
  ModernClient,
  ModernRequest,
  ServerLink,
} from '../../bridge/interfaces';
import { dedicatedBackends } from '../../bridge/legacy/dedicated-backend';
import { HttpLink, type HttpSession } from '../../bridge/link/http/http-link';
import { legacyOverModern } from '../../bridge/translate/legacy-client';
import { ModernOverLegacy } from '../../bridge/translate/modern-client/backend';
import { Code } from '../../mcp/codes';
import type { JsonObject } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { errorMessage, type RequestId, resultMessage } from '../../mcp/message';
import { HttpBackend } from './http-backend';
import type { Authorize } from './http-client';
import { LinkClient } from './link-client';
import type { Upstream } from './upstream';

export interface SessionOptions {
  /** A session of the upstream that is to be gone on with. */
  readonly resume?: HttpSession | undefined;
  /** The upstream gave the session a name. */
  readonly named: (session: HttpSession) => void;
  /** Whether the upstream's session is to outlive this one. */
  readonly keep: () => boolean;
}

/**
 * One principal's way to one upstream. What the upstream is shown belongs to the principal, and so do the sessions there: two principals never share a
 * link, unless the upstream cannot tell principals apart anyway.
 */
export class Connection implements ModernBackend {
  /** When it was last used, milliseconds. */
  used = Date.now();
  /** Sessions and streams that need it. */
  holds = 0;
  private backend: ModernBackend | undefined;
  private eras: Eras | undefined;

  constructor(
    readonly upstream: Upstream,
    private readonly authorize: Authorize | undefined,
  ) {}

  /**
   * What modern requests go through.
   *
   * @throws Error when the upstream does not say what it speaks; the message is fit for clients
   */
  modern(): ModernBackend | Promise<ModernBackend> {
    this.used = Date.now();
    const known = this.upstream.known;
    if (this.backend !== undefined && known === this.eras) return this.backend;
    if (known !== undefined) return this.prepare(known);
    return this.upstream.learn(this).then((eras) => this.prepare(eras));
  }

  /** Starts a modern request, whatever the upstream speaks. */
  start(request: ModernRequest, client: ModernClient): ModernCall {
    const { upstream } = this;
    if (!upstream.breaker.admits()) {
      client.response(
        errorMessage(request.id, Code.INTERNAL_ERROR, `The server ${upstream.id} is not available at present`),
      );
      return NOTHING;
    }
    upstream.refresh(this);
    const backend = this.modern();
    if (!(backend instanceof Promise)) return backend.start(request, client);
    let call: ModernCall | undefined;
    let cancelled = false;
    backend
      .then((ready) => {
        if (!cancelled) call = ready.start(request, client);
      })
      .catch((error: Error) => {
        if (!cancelled) client.response(errorMessage(request.id, Code.INTERNAL_ERROR, error.message));
      });
    return {
      cancel: (reason) => {
        cancelled = true;
        call?.cancel(reason);
      },
    };
  }

  /** 2026-07-28 defines no notification that a client posts. */
  notify(): void {}

  /** What a legacy client's session has at the upstream: a session of its own, where the upstream knows sessions. */
  async session(client: LegacyClient, options: SessionOptions): Promise<LegacyBackend> {
    const { upstream } = this;
    if (!upstream.breaker.admits()) throw new Error(`The server ${upstream.id} is not available at present`);
    await this.modern();
    const { eras } = this;
    const context = this.context({ open: async () => this.link(options) });
    if (eras?.legacy === undefined) return legacyOverModern(context, this, eras?.modern ?? {})(client);
    if (options.resume === undefined) return dedicatedBackends(context)(client);
    return resumed(client, upstream.capabilities ?? {}, dedicatedBackends(context));
  }

  /** A link that nobody else uses. */
  link({ resume, named, keep }: Partial<SessionOptions> = {}): ServerLink {
    const { upstream } = this;
    return new HttpLink(
      {
        upstream: new LinkClient(upstream.client, this.authorize, (status) => upstream.seen(status)),
        mirror: upstream.mirror,
        lineBytes: upstream.lineBytes,
        ...(resume !== undefined && { resume }),
        ...(named !== undefined && { named }),
        ...(keep !== undefined && { keep }),
      },
      {
        spoke: () => undefined,
        dropped: () => upstream.lied(),
        failed: (error) => upstream.broke(error),
        ended: () => undefined,
      },
    );
  }

  async close(): Promise<void> {
    const { backend } = this;
    this.backend = undefined;
    await backend?.close();
  }

  private prepare(eras: Eras): ModernBackend {
    const before = this.backend;
    this.eras = eras;
    this.backend =
      eras.modern === undefined
        ? new ModernOverLegacy(this.context({ open: async () => this.link() }), eras.legacy ?? {})
        : this.http();
    // Calls at a modern upstream each have a connection of their own and go on; sessions do not.
    if (before instanceof ModernOverLegacy) void before.close();
    return this.backend;
  }

  private http(): ModernBackend {
    const { upstream } = this;
    return new HttpBackend({
      client: upstream.client,
      authorize: this.authorize,
      mirror: upstream.mirror,
      lineBytes: upstream.lineBytes,
      outcome: (answered) => upstream.outcome(answered),
      lied: () => upstream.lied(),
    });
  }

  private context(links: BridgeContext['links']): BridgeContext {
    return this.upstream.context(links);
  }
}

const NOTHING: ModernCall = { cancel: () => undefined };

/** A session whose handshake was made by another replica: it is answered here, and the upstream hears nothing of it. */
async function resumed(client: LegacyClient, capabilities: JsonObject, inner: LegacyBackends): Promise<LegacyBackend> {
  const backend = await inner(client);
  return {
    receive: (message) => {
      if (message.method === Method.INITIALIZE)
        client.deliver(resultMessage(message.id as RequestId, { capabilities }));
      else if (message.method !== Method.INITIALIZED) backend.receive(message);
    },
    close: () => backend.close(),
  };
}
