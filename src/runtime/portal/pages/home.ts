import { type ComponentChild, h } from 'preact';
import type { Entry } from '../catalogue/entry';
import type { Listing } from '../catalogue/registry';
import {
  addressOf,
  FACET_NAMES,
  FACETS,
  type Facet,
  type Found,
  find,
  type Query,
  valuesOf,
} from '../catalogue/search';
import { type Page, tags } from './layout';
import { serverPath } from './links';
import { counted, sourceWords, TIER } from './words';

/** The list of servers: a search, filters, and what was found. */
export function homePage(site: string, listing: Listing, query: Query): Page {
  const found = find(listing.entries, query);
  return {
    title: site,
    body: [
      h('h1', null, site),
      h(
        'p',
        { class: 'soft' },
        'Servers of the Model Context Protocol that you can see here, and how far each of them is trusted.',
      ),
      searchForm(listing, query),
      listing.cut
        ? h(
            'p',
            { class: 'note' },
            `Only the first ${counted(listing.entries.length, 'server')} of the registry can be searched here.`,
          )
        : null,
      h('h2', null, 'Results'),
      h('p', { id: 'count', role: 'status' }, counted(found.total, 'server')),
      h('div', { id: 'results' }, results(found, query)),
    ],
  };
}

function searchForm({ entries }: Listing, query: Query): ComponentChild {
  const selects = FACET_NAMES.flatMap((facet) => {
    const values = valuesOf(entries, facet);
    const chosen = query.filters[facet];
    if (values.length === 0 && chosen === undefined) return [];
    const known = chosen === undefined || values.includes(chosen) ? values : [...values, chosen];
    return h('div', null, [
      h('label', { for: `by-${facet}` }, FACETS[facet].label),
      h('select', { id: `by-${facet}`, name: facet }, [
        h('option', { value: '' }, 'Any'),
        ...known.map((value) => h('option', { value, selected: value === chosen }, labelOf(facet, value))),
      ]),
    ]);
  });
  return h('form', { id: 'search', class: 'search', method: 'get', action: '/', role: 'search' }, [
    h('div', { class: 'wide' }, [
      h('label', { for: 'q' }, 'Search'),
      h('input', {
        id: 'q',
        name: 'q',
        type: 'search',
        value: query.text,
        maxLength: 200,
        autoComplete: 'off',
        placeholder: 'Name or what it does',
      }),
    ]),
    ...selects,
    h('div', null, h('button', null, 'Search')),
  ]);
}

function results(found: Found, query: Query): ComponentChild[] {
  if (found.total === 0) {
    return [h('p', null, ['Nothing was found. ', h('a', { href: '/' }, 'Show all servers'), '.'])];
  }
  return [h('ul', { class: 'cards' }, found.entries.map(card)), pager(found, query)];
}

function card(entry: Entry): ComponentChild {
  return h('li', null, [
    h('h3', null, h('a', { href: serverPath(entry) }, entry.title)),
    h('div', { class: 'name' }, `${entry.name} ${entry.version}`),
    h('p', null, entry.description),
    tags(labelsOf(entry)),
  ]);
}

/** What is to be seen of a server at a glance. */
export function labelsOf({ status, own, transports }: Entry): (readonly [kind: string, text: string])[] {
  return [
    ...(own.tier === undefined ? [] : [[own.tier, TIER[own.tier].label] as const]),
    ...(status === 'active' ? [] : [[status, status === 'deleted' ? 'Deleted' : 'Deprecated'] as const]),
    ...(own.sourceClass === undefined ? [] : [['', sourceWords(own.sourceClass)] as const]),
    ...(own.dataClass === undefined ? [] : [['', `Data: ${own.dataClass}`] as const]),
    ...(own.tenant === undefined ? [] : [['', `Tenant: ${own.tenant}`] as const]),
    ...transports.map((transport) => ['', transport] as const),
  ];
}

function pager({ page, pages }: Found, query: Query): ComponentChild {
  if (pages === 1) return null;
  const to = (target: number, label: string) =>
    target >= 1 && target <= pages ? h('a', { href: addressOf({ ...query, page: target }) }, label) : null;
  return h('nav', { 'aria-label': 'Pages', class: 'acts' }, [
    to(page - 1, 'Previous'),
    h('span', null, `Page ${page} of ${pages}`),
    to(page + 1, 'Next'),
  ]);
}

function labelOf(facet: Facet, value: string): string {
  if (facet === 'tier') return value in TIER ? TIER[value as keyof typeof TIER].label : value;
  return facet === 'source' ? sourceWords(value) : value;
}
