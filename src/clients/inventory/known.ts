import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { StrataError } from '../../errors';
import { type Identity, identityText } from './identity';

/** Somebody answers for a server that no registry lists, for a reason and a time. */
export interface KnownServer {
  /** As the inventory tells it, such as `npm:@acme/files-mcp@1.2.0`. Without its version it stands for all of them. */
  readonly server: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Why it may stay, for whoever reviews it. At least 10 characters. */
  readonly reason: string;
  /** The last day on which it may, `YYYY-MM-DD`, at most 366 days ahead. */
  readonly expires: string;
}

const SHORTEST_REASON = 10;
const LONGEST_DAYS = 366;
const DAY = 86_400_000;
const KINDS: readonly Identity['kind'][] = ['remote', 'npm', 'pypi', 'nuget', 'oci', 'gateway', 'program'];

const KnownFile = z.strictObject({
  servers: z.array(
    z.strictObject({
      server: z
        .string()
        .refine((text) => KINDS.some((kind) => text.startsWith(`${kind}:`) && text.length > kind.length + 1), {
          error: 'it is no server as `strata inventory` tells it, such as npm:@acme/files-mcp@1.2.0',
        }),
      owner: z.string().trim().min(1, { error: 'nobody is named' }),
      reason: z
        .string()
        .trim()
        .min(SHORTEST_REASON, { error: `it is shorter than ${SHORTEST_REASON} characters` }),
      expires: z.iso.date({ error: 'it is no date of the form YYYY-MM-DD' }),
    }),
  ),
});

/** The servers that somebody answers for, on one day. */
export class KnownServers {
  readonly #known: ReadonlyMap<string, KnownServer>;

  /**
   * @param data what the file holds
   * @param subject what it is called in errors
   * @param today the day on which it is read, `YYYY-MM-DD`
   * @throws StrataError CLIENT_KNOWN_INVALID
   */
  constructor(
    data: unknown,
    subject: string,
    private readonly today: string,
  ) {
    const fail = (problem: string) => new StrataError('CLIENT_KNOWN_INVALID', subject, { problem });
    const parsed = KnownFile.safeParse(data);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw fail(`${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
    }
    const known = new Map<string, KnownServer>();
    for (const [index, entry] of parsed.data.servers.entries()) {
      if (known.has(entry.server)) throw fail(`servers.${index}: ${entry.server} is there twice`);
      if (Date.parse(entry.expires) - Date.parse(today) > LONGEST_DAYS * DAY) {
        throw fail(`servers.${index}.expires: it is more than ${LONGEST_DAYS} days ahead`);
      }
      known.set(entry.server, entry);
    }
    this.#known = known;
  }

  /** Who answers for a server: for its version, or for all of its versions. */
  find(identity: Identity): { readonly entry: KnownServer; readonly hasExpired: boolean } | undefined {
    const { version: _, ...any } = identity;
    const entry = this.#known.get(identityText(identity)) ?? this.#known.get(identityText(any));
    return entry && { entry, hasExpired: entry.expires < this.today };
  }
}

/**
 * Reads the file in which people answer for servers. There need not be one.
 *
 * @throws StrataError CLIENT_KNOWN_INVALID
 */
export function readKnownServers(file: string, today: string): KnownServers {
  return new KnownServers(readYaml(file), file, today);
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { servers: [] };
    const [problem = ''] = message.split('\n');
    throw new StrataError('CLIENT_KNOWN_INVALID', file, { problem: problem.replace(/[:.]$/, '') });
  }
}
