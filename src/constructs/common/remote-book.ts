import type { IConstruct } from 'constructs';
import type { ListedMember } from './listing';

/** A server elsewhere that a gateway leads to, as registries see it. */
export interface RemoteMember {
  readonly gateway: IConstruct;
  /** The URL that the gateway calls. Gateways that call the same one by the same name lead to one server. */
  readonly target: string;
  /** What registries list of it, asked for when everything is composed. Nothing: it is not to be listed. */
  listing(): ListedMember | undefined;
}

/** All servers elsewhere of an app, in the order in which they were composed. */
export class RemoteBook {
  readonly #remotes: RemoteMember[] = [];
  readonly #watchers: ((remote: RemoteMember) => void)[] = [];

  enter(remote: RemoteMember): void {
    this.#remotes.push(remote);
    for (const watcher of this.#watchers) watcher(remote);
  }

  /** Is told of each, those that are there already and those that come. */
  watch(watcher: (remote: RemoteMember) => void): void {
    this.#watchers.push(watcher);
    for (const remote of this.#remotes) watcher(remote);
  }
}

const books = new WeakMap<IConstruct, RemoteBook>();

/** The book of the app that a construct is part of. */
export function remoteBookOf({ node: { root } }: IConstruct): RemoteBook {
  const book = books.get(root) ?? new RemoteBook();
  books.set(root, book);
  return book;
}

/** Listed once however many gateways lead to it, with the URL of each. */
export function listedRemotes(remotes: readonly RemoteMember[]): ListedMember[] {
  const found = new Map<string, ListedMember>();
  for (const remote of remotes) {
    const member = remote.listing();
    if (member === undefined) continue;
    const key = `${member.name} ${remote.target}`;
    const known = found.get(key);
    const urls = [...new Set([...(known?.urls ?? []), ...member.urls])].sort();
    found.set(key, { ...(known ?? member), urls });
  }
  return [...found.values()];
}
