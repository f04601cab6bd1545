import { resolve } from 'node:path';
import { z } from 'zod';
import { readRegistryFile } from '../../clients';
import { StrataError } from '../../errors';
import type { Session } from '../session';

const Page = z.looseObject({
  servers: z.array(z.unknown()),
  metadata: z.looseObject({ nextCursor: z.string().nullish() }).nullish(),
});
const PAGES = 1_000;
const SECONDS = 30;

/** A registry's whole list, from where a command line says. */
export interface RegistryListing {
  readonly data: unknown;
  /** What it is called in errors. */
  readonly subject: string;
  /** Its base URL, where it was read from one. */
  readonly url?: string;
}

/**
 * Reads a list from a file, or from a registry by its base URL, what it calls deleted too.
 *
 * @param bearer the variable that holds an access token
 * @throws StrataError CLIENT_REGISTRY_INVALID, CLIENT_REGISTRY_UNREACHABLE
 */
export async function readRegistry(session: Session, place: string, bearer?: string): Promise<RegistryListing> {
  if (!/^https?:\/\//.test(place)) {
    const file = resolve(session.folder, place);
    return { data: readRegistryFile(file), subject: file };
  }
  const url = place.replace(/\/+$/, '');
  const token = bearer === undefined ? undefined : session.environment[bearer];
  const fail = (reason: string) => new StrataError('CLIENT_REGISTRY_UNREACHABLE', url, { reason });
  if (bearer !== undefined && token === undefined) throw fail(`the variable ${bearer} is not set`);
  if (!url.startsWith('https:') && !/^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:|\/|$)/.test(url)) {
    throw fail('a policy is not taken from a connection that anybody could change; use https');
  }
  const servers: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const address = new URL(`${url}/v0.1/servers`);
    address.searchParams.set('limit', '100');
    address.searchParams.set('include_deleted', 'true');
    if (cursor !== undefined) address.searchParams.set('cursor', cursor);
    const answer = await ask(address, token).catch((error: Error & { cause?: Error }) => {
      throw fail(error.cause?.message ?? error.message);
    });
    servers.push(...answer.servers);
    cursor = answer.metadata?.nextCursor || undefined;
    if (cursor === undefined) return { data: { servers }, subject: url, url };
  }
  throw fail('it does not come to an end');
}

async function ask(address: URL, token: string | undefined): Promise<z.infer<typeof Page>> {
  const headers = { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(address, { headers, redirect: 'error', signal: AbortSignal.timeout(SECONDS * 1_000) });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  const { data } = Page.safeParse(await response.json());
  if (data === undefined) throw new Error('it did not answer with a list of servers');
  return data;
}
