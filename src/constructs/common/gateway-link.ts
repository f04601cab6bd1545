import type { IConstruct } from 'constructs';
import type { LockedServer, Revision } from '../../contract';
import type { Peer } from '../../network';
import type { Trust } from '../identity/issuer';
import type { ListedMember } from './listing';

/** A gateway, as a server behind it sees it. */
export interface GatewayLink {
  /** The gateway's construct path. */
  readonly gateway: string;
  /** The gateway's pods, which may call the server. */
  readonly peer: Peer;
  /** Whose tokens the server trusts because of it. Absent: the gateway shows none. */
  readonly trust?: Trust;
  /** The gateway's identifier as a resource: the URL that clients use. */
  readonly resource: string;
}

/** A server, as a gateway sees it. */
export interface GatewayMember extends IConstruct {
  readonly name: string;
  readonly namespace?: string;
  /** The tenant that owns it. */
  readonly tenant?: string;
  /** Labels that select it among others: its own, and those of its platform. */
  readonly labels: Readonly<Record<string, string>>;
  /** The URL inside the cluster. */
  readonly url: string;
  /** Its identifier as a resource (RFC 8707): the URL that clients use. */
  readonly resource: string;
  readonly peer: Peer;
  /** The port that its bridge listens on inside the pod. */
  readonly port: number;
  readonly revisions: readonly Revision[];
  /** Its tools as they were approved. Absent: they are not locked. */
  readonly lockedTools?: LockedServer;
  /** What registries list of it. Absent: it is not to be listed. */
  readonly listing: ListedMember | undefined;
  /** Whether it asks callers of its own for tokens. */
  readonly asksForTokens: boolean;
  /** Puts it behind a gateway. The same gateway again replaces what was said before. */
  addGateway(link: GatewayLink): void;
}

/** All servers of an app, in the order in which they were composed. */
export class ServerBook {
  readonly #servers: GatewayMember[] = [];
  readonly #watchers: ((server: GatewayMember) => void)[] = [];

  /** Enters a server and tells who watches. */
  enter(server: GatewayMember): void {
    this.#servers.push(server);
    for (const watcher of this.#watchers) watcher(server);
  }

  /** Is told of each server, those that are there already and those that come. */
  watch(watcher: (server: GatewayMember) => void): void {
    this.#watchers.push(watcher);
    for (const server of this.#servers) watcher(server);
  }
}

const books = new WeakMap<IConstruct, ServerBook>();

/** The book of the app that a construct is part of. */
export function serverBookOf({ node: { root } }: IConstruct): ServerBook {
  const book = books.get(root) ?? new ServerBook();
  books.set(root, book);
  return book;
}
