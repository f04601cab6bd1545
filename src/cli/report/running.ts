import { clientConfig, type LocalRole, type LocalServer, type NotHere } from '../../targets/local';
import type { Session } from '../session';

type Running = Pick<LocalServer, 'id' | 'url' | 'confinement'>;
type Role = Pick<LocalRole, 'id' | 'role' | 'url' | 'notes'>;

/** Tells which servers run, what holds them and how clients reach them. */
export function describeRunning(
  session: Session,
  servers: readonly Running[],
  roles: readonly Role[],
  notHere: readonly NotHere[] = [],
): void {
  const width = Math.max(...[...servers, ...roles, ...notHere].map(({ id }) => id.length));
  for (const { id, url } of servers) session.out(`${id.padEnd(width)}  ${url}`);
  for (const { id, role, url } of roles) session.out(`${id.padEnd(width)}  ${url}  (${role})`);
  const ofRoles = roles.flatMap(({ id, notes: all }) => all.map((note) => ({ id, note })));
  const notes = [...notHere, ...ofRoles].map(({ id, note }) => `  ${id.padEnd(width)}  ${note}`);
  if (notes.length > 0) {
    session.out('');
    session.out('Not as in a cluster:');
    for (const note of notes) session.out(note);
  }
  session.out('');
  session.out('Enforced on this machine:');
  for (const { id, confinement } of servers) session.out(`  ${id.padEnd(width)}  ${phrase(confinement.enforced)}`);
  session.out('Not enforced on this machine, but in a cluster:');
  for (const { id, confinement } of servers) session.out(`  ${id.padEnd(width)}  ${phrase(confinement.open)}`);
  session.out('');
  session.out('For clients that read `mcpServers`:');
  session.out(JSON.stringify(clientConfig(servers), null, 2));
}

/** The same as one event. */
export function runningAsEvent(
  servers: readonly Running[],
  roles: readonly Role[],
  notHere: readonly NotHere[] = [],
): object {
  return {
    event: 'ready',
    servers: servers.map(({ id, url, confinement }) => ({ id, url, confinement })),
    roles: roles.map(({ id, role, url, notes }) => ({ id, role, url, notes })),
    ...(notHere.length > 0 && { notHere }),
    clientConfig: clientConfig(servers),
  };
}

function phrase(texts: readonly string[]): string {
  return texts.length === 0 ? 'nothing is left open' : texts.join('; ');
}
