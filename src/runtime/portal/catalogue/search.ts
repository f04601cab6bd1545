import type { Entry } from './entry';

/** What can be filtered by, and where an entry says it. */
export const FACETS = {
  tier: { label: 'Trust', of: ({ own }: Entry) => one(own.tier) },
  source: { label: 'Source', of: ({ own }: Entry) => one(own.sourceClass) },
  data: { label: 'Data class', of: ({ own }: Entry) => one(own.dataClass) },
  transport: { label: 'Transport', of: ({ transports }: Entry) => transports },
  tenant: { label: 'Tenant', of: ({ own }: Entry) => one(own.tenant) },
} as const satisfies Record<string, { label: string; of: (entry: Entry) => readonly string[] }>;

export type Facet = keyof typeof FACETS;
export const FACET_NAMES = Object.keys(FACETS) as readonly Facet[];

export interface Query {
  readonly text: string;
  readonly filters: Readonly<Partial<Record<Facet, string>>>;
  /** The first is 1. */
  readonly page: number;
}

export interface Found {
  readonly entries: readonly Entry[];
  readonly total: number;
  readonly pages: number;
  readonly page: number;
}

export const PAGE_SIZE = 24;
const LONGEST = 200;

export function queryOf(parameters: URLSearchParams): Query {
  const filters = FACET_NAMES.flatMap((facet) => {
    const value = parameters.get(facet)?.slice(0, LONGEST);
    return value ? [[facet, value] as const] : [];
  });
  const page = Number(parameters.get('page') ?? 1);
  return {
    text: (parameters.get('q') ?? '').slice(0, LONGEST).trim(),
    filters: Object.fromEntries(filters),
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

/** The address of a list. What is not asked for is not in it. */
export function addressOf({ text, filters, page }: Query): string {
  const parameters = new URLSearchParams({
    ...(text !== '' && { q: text }),
    ...filters,
    ...(page > 1 && { page: String(page) }),
  });
  return parameters.size === 0 ? '/' : `/?${parameters}`;
}

/** Servers that have all the words, those first that have them in their name. */
export function find(entries: readonly Entry[], { text, filters, page }: Query): Found {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = Object.entries(filters) as [Facet, string][];
  const ranked = entries.flatMap((entry) => {
    if (!wanted.every(([facet, value]) => (FACETS[facet].of(entry) as readonly string[]).includes(value))) return [];
    const rank = rankOf(entry, words);
    return rank === undefined ? [] : [{ entry, rank }];
  });
  const compare = new Intl.Collator('en').compare;
  ranked.sort(
    (a, b) => a.rank - b.rank || compare(a.entry.title, b.entry.title) || compare(a.entry.name, b.entry.name),
  );
  const pages = Math.max(1, Math.ceil(ranked.length / PAGE_SIZE));
  const shown = Math.min(page, pages);
  const part = ranked.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE);
  return { entries: part.map(({ entry }) => entry), total: ranked.length, pages, page: shown };
}

/** The values that there are of each facet. */
export function valuesOf(entries: readonly Entry[], facet: Facet): readonly string[] {
  return [...new Set(entries.flatMap((entry) => FACETS[facet].of(entry)))].sort();
}

/** 0 for words in the name or title, 1 for words of which some are in the description alone; undefined where one is missing. */
function rankOf({ name, title, description }: Entry, words: readonly string[]): number | undefined {
  const head = `${name} ${title}`.toLowerCase();
  const body = description.toLowerCase();
  if (!words.every((word) => head.includes(word) || body.includes(word))) return undefined;
  return words.every((word) => head.includes(word)) ? 0 : 1;
}

const one = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);
