import { z } from 'zod';
import {
  EntryStatus,
  OFFICIAL_META,
  PUBLISHER_META,
  REGISTRY_META,
  RegistryEntryMeta,
  ServerJson,
} from '../../../contract';

const Official = z.looseObject({
  status: EntryStatus.default('active'),
  statusMessage: z.string().optional(),
  publishedAt: z.string().optional(),
  isLatest: z.boolean().optional(),
});
/** Of another version of the registry, unknown fields are passed over. */
const Own = z.looseObject(RegistryEntryMeta.shape).partial();
const Item = z.looseObject({
  server: ServerJson,
  _meta: z.looseObject({ [OFFICIAL_META]: Official.optional(), [REGISTRY_META]: Own.optional() }).default({}),
});

/** One version of a server as the portal shows it. */
export interface Entry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly status: EntryStatus;
  readonly statusMessage?: string | undefined;
  readonly publishedAt?: string | undefined;
  readonly latest: boolean;
  readonly transports: readonly string[];
  readonly server: ServerJson;
  readonly own: z.infer<typeof Own>;
}

/** An item of the registry's answer; undefined for what is none, or has a name that is not fit for an address. */
export function entryOf(item: unknown): Entry | undefined {
  const { data } = Item.safeParse(item);
  if (data === undefined) return undefined;
  const { server, _meta: meta } = data;
  const official = meta[OFFICIAL_META] as z.infer<typeof Official> | undefined;
  const own = (meta[REGISTRY_META] ?? {}) as z.infer<typeof Own>;
  if (![...server.name.split('/'), server.version].every(isSegment)) return undefined;
  const transports = [
    ...(server.remotes ?? []).map(({ type }) => type),
    ...(server.packages ?? []).map(({ transport }) => transport.type),
  ];
  return {
    name: server.name,
    title: server.title?.trim() || server.name,
    description: server.description,
    version: server.version,
    status: official?.status ?? 'active',
    statusMessage: official?.statusMessage,
    publishedAt: official?.publishedAt,
    latest: official?.isLatest ?? false,
    transports: [...new Set(transports)].sort(),
    server,
    own,
  };
}

/** The README that a publisher left in the part of `_meta` that is theirs. */
export function publishedReadme({ server }: Entry): string | undefined {
  const given = server._meta?.[PUBLISHER_META];
  const readme = typeof given === 'object' && given !== null ? (given as Record<string, unknown>)['readme'] : undefined;
  return typeof readme === 'string' ? readme : undefined;
}

/** Whether it can be a step of a path: `..` would be another path. */
export const isSegment = (text: string) => text !== '' && !/^\.+$/.test(text);
