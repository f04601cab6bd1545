import { existsSync } from 'node:fs';
import { CLIENTS, type Client, findClient, type Home, presentClients } from '../../clients';
import { StrataError, StrataErrors } from '../../errors';
import type { Session } from '../session';

/** The word that stands for every client that a home directory holds. */
export const ALL = 'all';

/** Does a step for each client that a command line names. */
export type EachClient = (step: (client: Client) => void) => void;

/**
 * The clients that a word of the command line stands for. One that is named has to go; of `all`, those whose files have no place for what is asked are told and
 * passed over, and one that fails keeps none of the others back.
 *
 * @throws CLIENT_UNKNOWN, CLIENT_NONE_FOUND
 */
export function clientsNamed(session: Session, word: string, home: Home): EachClient {
  if (word !== ALL) {
    const client = findClient(word);
    if (client === undefined) {
      const clients = [ALL, ...CLIENTS.map(({ id }) => id)].join(', ');
      throw new StrataError('CLIENT_UNKNOWN', word, { client: word, clients });
    }
    return (step) => step(client);
  }
  const clients = presentClients(home, existsSync);
  if (clients.length === 0) throw new StrataError('CLIENT_NONE_FOUND', home.folder, {});
  return (step) => {
    const errors = clients.flatMap((client) => failureOf(session, client, step));
    if (errors.length > 0) throw errors.length === 1 ? errors[0] : new StrataErrors(errors);
  };
}

function failureOf(session: Session, client: Client, step: (client: Client) => void): readonly StrataError[] {
  try {
    step(client);
    return [];
  } catch (error) {
    if (!StrataError.is(error)) throw error;
    if (!error.code.endsWith('_UNSUPPORTED')) return [error];
    session.err(`${client.name} is left out: ${error.problem} ${error.remedy}`);
    return [];
  }
}
