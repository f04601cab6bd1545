import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../auth/principal';
import type { ProtectedResource } from '../auth/protected-resource';
import { AuthRefusal } from '../auth/refusal';
import type { Incoming, Outgoing } from '../http/parties';
import { stringMember } from '../mcp/json';
import { Method } from '../mcp/keys';
import { Message } from '../mcp/message';
import type { Caller } from './caller';
import type { Observer } from './observe';

export interface ReceptionOptions {
  /** Absent: everyone who can connect may call. */
  readonly resource?: ProtectedResource | undefined;
  readonly observer: Pick<Observer, 'refused'>;
}

/** Asks everyone who comes in who they are, before anything of the request's body is read. */
export class Reception {
  constructor(private readonly options: ReceptionOptions) {}

  /** Answers a request for the document that says where to log in; false where it is another request. */
  inform(request: IncomingMessage, response: ServerResponse): boolean {
    const metadata = this.options.resource?.metadata;
    if (metadata?.at(request.url ?? '') !== true) return false;
    metadata.send(request, response);
    return true;
  }

  /** Goes on with whoever is authenticated; answers everyone else. */
  receive(request: Incoming, response: Outgoing, go: (identity?: Principal) => void): void {
    const { resource } = this.options;
    if (resource === undefined) {
      go();
      return;
    }
    const verdict = resource.authenticate(request);
    if (!(verdict instanceof Promise)) this.judge(resource, verdict, request, response, go);
    else {
      void verdict.then((found) => {
        // Who left meanwhile is not served: its leaving would not be noticed any more.
        if (!response.destroyed) this.judge(resource, found, request, response, go);
      });
    }
  }

  /**
   * Why a caller may not call the tools that a message names without more scopes. Asked once the message was read; `answer` sends it.
   */
  stepUp({ identity, headers }: Caller, posted: Message | readonly Message[]): AuthRefusal | undefined {
    const { resource } = this.options;
    if (resource === undefined || identity === undefined || !resource.scopes.byTool) return undefined;
    const messages = posted instanceof Message ? [posted] : posted;
    const tools = messages.flatMap(({ method, params }) =>
      method === Method.TOOLS_CALL ? (stringMember(params, 'name') ?? '') : [],
    );
    return tools.length === 0 ? undefined : resource.stepUp(identity, tools, headers.version);
  }

  /** Answers a caller whose token is good for less than the message needs. */
  answer({ response }: Caller, refusal: AuthRefusal, posted: Message | readonly Message[]): void {
    this.options.resource?.refuse(response, refusal, posted instanceof Message ? posted.id : undefined);
  }

  close(): Promise<void> {
    return this.options.resource?.close() ?? Promise.resolve();
  }

  private judge(
    resource: ProtectedResource,
    verdict: Principal | AuthRefusal,
    request: Incoming,
    response: Outgoing,
    go: (identity: Principal) => void,
  ): void {
    if (!(verdict instanceof AuthRefusal)) {
      go(verdict);
      return;
    }
    const { status, text, principal } = verdict;
    const traceparent = request.headers.traceparent;
    this.options.observer.refused({
      caller: {
        source: request.socket.remoteAddress ?? '',
        headers: typeof traceparent === 'string' ? { traceparent } : {},
        identity: principal,
      },
      reason: status === 403 ? 'insufficient-scope' : 'unauthenticated',
      detail: text,
      status,
    });
    resource.refuse(response, verdict);
  }
}

/** Longest time of a timer, milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Ends an answer that may stay open for long when the caller's token does: whoever goes on listening comes back with a new one. */
export function endWithToken({ identity, response }: Caller): void {
  if (identity === undefined) return;
  const wait = () => {
    const left = identity.expiresAt - Date.now();
    if (left > LONGEST) return setTimeout(again, LONGEST).unref();
    return setTimeout(end, Math.max(0, left)).unref();
  };
  const end = () => {
    if (response.headersSent) response.end();
    else response.destroy();
  };
  const again = () => {
    timer = wait();
  };
  let timer = wait();
  response.on('close', () => clearTimeout(timer));
}
