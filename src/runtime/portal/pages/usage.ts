import { type ComponentChild, h } from 'preact';
import type { Entry } from '../catalogue/entry';
import type { Figures, ServerUsage } from '../usage/usage';
import { card, empty, note, type Page } from './layout';
import { serverPath, shownName } from './links';
import { counted } from './words';

const percent = (part: number, whole: number) =>
  whole === 0 ? 'none' : `${((100 * Math.min(part, whole)) / whole).toFixed(1)} %`;
const duration = (seconds: number | undefined) => {
  if (seconds === undefined) return 'unknown';
  return seconds < 1 ? `${Math.max(1, Math.round(seconds * 1_000))} ms` : `${seconds.toFixed(1)} s`;
};
const whole = (value: number) => Math.round(value).toLocaleString('en');

/** How much a server is used: its figures, its days, and the tools that are called most. */
export function usageSection({ days, perDay, tools, figures }: ServerUsage): ComponentChild {
  if (figures === undefined) {
    return card(
      'usage',
      'Usage',
      h('p', { class: 'soft' }, 'The metrics cannot be read now. Everything else on this page is up to date.'),
    );
  }
  if (figures.calls === 0) {
    return card(
      'usage',
      'Usage',
      h('p', { class: 'soft' }, `No tool of it was called in the last ${counted(days, 'day')}.`),
    );
  }
  const shown = [
    ['Tool calls', whole(figures.calls)],
    ['With an error', percent(figures.failed, figures.calls)],
    ['95 % take at most', duration(figures.p95)],
  ] as const;
  return card('usage', 'Usage', [
    h('p', { class: 'soft small' }, `Tool calls of the last ${counted(days, 'day')}, through all gateways.`),
    h(
      'dl',
      { class: 'figures' },
      shown.map(([term, value]) => h('div', null, [h('dt', null, term), h('dd', null, value)])),
    ),
    bars(perDay),
    tools.length === 0 ? null : toolTable(tools),
  ]);
}

const WIDTH = 700;
const HEIGHT = 96;

/** A bar for each day. What it shows stands in its name too. */
function bars(perDay: readonly number[]): ComponentChild {
  if (perDay.length === 0) return null;
  const most = Math.max(1, ...perDay);
  const step = WIDTH / perDay.length;
  const rects = perDay.map((value, index) => {
    const height = value <= 0 ? 2 : Math.max(3, Math.round((value / most) * HEIGHT));
    const place = {
      x: (index * step + step * 0.12).toFixed(1),
      y: HEIGHT - height,
      width: (step * 0.76).toFixed(1),
      height,
    };
    return h('rect', { ...place, rx: 3, class: value <= 0 ? 'rest' : '' });
  });
  const name = `Tool calls by day, the oldest first: ${perDay.map(whole).join(', ')}`;
  return h('div', null, [
    h(
      'svg',
      {
        class: 'bars',
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': name,
      },
      rects,
    ),
    h('p', { class: 'axis' }, [h('span', null, `${counted(perDay.length, 'day')} ago`), h('span', null, 'today')]),
  ]);
}

function toolTable(tools: ServerUsage['tools']): ComponentChild {
  const rows = tools.map(({ name, calls }) =>
    h('tr', null, [h('th', { scope: 'row' }, h('code', null, name)), h('td', { class: 'num' }, whole(calls))]),
  );
  return h('table', null, [
    h(
      'thead',
      null,
      h('tr', null, [h('th', { scope: 'col' }, 'Called most'), h('th', { scope: 'col', class: 'num' }, 'Calls')]),
    ),
    h('tbody', null, rows),
  ]);
}

export interface UsageView {
  readonly days: number;
  /** Absent: the metrics cannot be read now. */
  readonly rows: readonly (readonly [Entry, Figures])[] | undefined;
}

/** How much the servers are used that a reader can see. */
export function usagePage({ days, rows }: UsageView): Page {
  const text = `Tool calls of the last ${counted(days, 'day')}, for each server that you can see.`;
  return {
    title: 'Usage',
    body: [
      h('div', { class: 'head' }, [h('div', null, [h('h1', null, 'Usage'), h('p', { class: 'lead' }, text)])]),
      rows === undefined ? note('warn', 'The metrics cannot be read now. Try again in a moment.') : table(rows),
    ],
  };
}

function table(rows: NonNullable<UsageView['rows']>): ComponentChild {
  if (rows.length === 0)
    return empty('chart', 'Nothing was counted', 'No server that you can see reports metrics yet.');
  const head = ['Server', 'Tool calls', 'With an error', '95 % take at most'].map((text, index) =>
    h('th', { scope: 'col', class: index === 0 ? '' : 'num' }, text),
  );
  const body = rows.map(([entry, { calls, failed, p95 }]) =>
    h('tr', null, [
      h('th', { scope: 'row' }, [
        h('a', { href: serverPath(entry) }, entry.title),
        h('div', { class: 'name' }, shownName(entry.name)),
      ]),
      h('td', { class: 'num' }, whole(calls)),
      h('td', { class: 'num' }, percent(failed, calls)),
      h('td', { class: 'num' }, calls === 0 ? '' : duration(p95)),
    ]),
  );
  return h('div', { class: 'card' }, [
    h('div', { class: 'scroll', tabIndex: 0, role: 'group', 'aria-label': 'Table of usage' }, [
      h('table', null, [h('thead', null, h('tr', null, head)), h('tbody', null, body)]),
    ]),
  ]);
}
