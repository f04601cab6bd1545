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
import { icon, tile } from './icons';
import { empty, note, type Page, type Tag, tags } from './layout';
import { serverPath, shownName } from './links';
import { counted, STATUS, sourceWords, TIER } from './words';

/** The list of servers: a search, filters, and what was found. */
export function homePage(site: string, listing: Listing, query: Query): Page {
  const found = find(listing.entries, query);
  return {
    title: site,
    body: [
      h('h1', null, 'Find a server'),
      h(
        'p',
        { class: 'lead' },
        'MCP servers that you can see here, what they may do, and how far each of them is trusted.',
      ),
      searchForm(listing, query),
      h('div', { class: 'top' }, [
        h('h2', null, 'Servers'),
        h('p', { id: 'count', class: 'soft small', role: 'status' }, countOf(found)),
      ]),
      listing.cut
        ? note('warn', `Only the first ${counted(listing.entries.length, 'server')} of the registry can be found here.`)
        : null,
      h('div', { id: 'results' }, results(found, query, listing)),
    ],
  };
}

function countOf({ total, page, pages }: Found): string {
  return pages === 1 ? counted(total, 'server') : `${counted(total, 'server')}, page ${page} of ${pages}`;
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
    h('div', { class: 'find' }, [
      icon('search'),
      h('input', {
        id: 'q',
        name: 'q',
        type: 'search',
        value: query.text,
        maxLength: 200,
        autoComplete: 'off',
        placeholder: 'Name, or what it does',
        'aria-label': 'Search',
      }),
      h('button', null, 'Search'),
    ]),
    selects.length === 0 ? null : h('div', { class: 'filters' }, selects),
  ]);
}

function results(found: Found, query: Query, { entries }: Listing): ComponentChild[] {
  if (entries.length === 0) {
    return [empty('inbox', 'No servers yet', 'The registry shows you none. What you may see depends on your groups.')];
  }
  if (found.total === 0) {
    const filtered = Object.keys(query.filters).length > 0;
    const text = filtered
      ? 'Try fewer filters or other words.'
      : 'Try other words: names and descriptions are searched.';
    return [empty('search', 'Nothing found', text, h('a', { class: 'button plain', href: '/' }, 'Show all servers'))];
  }
  return [h('ul', { class: 'cards' }, found.entries.map(item)), pager(found, query)];
}

function item(entry: Entry): ComponentChild {
  return h('li', { class: 'card' }, [
    h('div', { class: 'title' }, [
      tile(entry.title, entry.name),
      h('div', null, [
        h('h3', null, h('a', { href: serverPath(entry) }, entry.title)),
        h('div', { class: 'name' }, shownName(entry.name)),
      ]),
    ]),
    h('p', null, entry.description),
    tags(labelsOf(entry)),
  ]);
}

/** What is to be seen of a server at a glance. */
export function labelsOf({ status, own, transports }: Entry): Tag[] {
  return [
    ...(own.tier === undefined ? [] : [{ kind: own.tier, icon: TIER[own.tier].icon, text: TIER[own.tier].label }]),
    // What is blocked is told as deleted to clients; here it says why.
    ...(status === 'active' || own.tier === 'blocked' ? [] : [{ kind: status, text: STATUS[status] }]),
    ...(own.sourceClass === undefined ? [] : [{ text: sourceWords(own.sourceClass) }]),
    ...(own.dataClass === undefined ? [] : [{ text: `Data: ${own.dataClass}` }]),
    ...(own.tenant === undefined ? [] : [{ text: `Tenant: ${own.tenant}` }]),
    ...transports.map((transport) => ({ text: transport })),
  ];
}

function pager({ page, pages }: Found, query: Query): ComponentChild {
  if (pages === 1) return null;
  const to = (target: number, label: string) =>
    target >= 1 && target <= pages
      ? h('a', { class: 'button plain', href: addressOf({ ...query, page: target }) }, label)
      : null;
  return h('nav', { 'aria-label': 'Pages', class: 'acts' }, [
    to(page - 1, 'Previous'),
    h('span', { class: 'soft' }, `Page ${page} of ${pages}`),
    to(page + 1, 'Next'),
  ]);
}

function labelOf(facet: Facet, value: string): string {
  if (facet === 'tier') return value in TIER ? TIER[value as keyof typeof TIER].label : value;
  return facet === 'source' ? sourceWords(value) : value;
}
