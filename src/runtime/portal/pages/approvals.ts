import { h } from 'preact';
import type { Entry } from '../catalogue/entry';
import { tile } from './icons';
import { empty, type Page, tags } from './layout';
import { serverPath, shownName } from './links';
import { isWaiting } from './usable';
import { counted, day, LIFECYCLE, TIER } from './words';

const MOST = 100;

/** What waits for somebody's decision. It is taken on the server's own page, with everything in sight that speaks for it or against it. */
export function approvalsPage(entries: readonly Entry[]): Page {
  const waiting = entries
    .filter(isWaiting)
    .sort((a, b) => ((a.own.lifecycleAt ?? '') < (b.own.lifecycleAt ?? '') ? -1 : 1));
  const text =
    'One person asks, another reviews, a third approves. The registry decides who may do what, and keeps what was done.';
  return {
    title: 'Approvals',
    body: [
      h('div', { class: 'head' }, [h('div', null, [h('h1', null, 'Approvals'), h('p', { class: 'lead' }, text)])]),
      h(
        'p',
        { role: 'status', class: 'soft small' },
        `${counted(waiting.length, 'server')} ${waiting.length === 1 ? 'waits' : 'wait'}.`,
      ),
      waiting.length === 0
        ? empty(
            'inbox',
            'Nothing waits',
            'A server shows up here when somebody asks for it on its page.',
            h('a', { class: 'button plain', href: '/' }, 'Find a server'),
          )
        : h('div', { class: 'card' }, h('ul', { class: 'rows' }, waiting.slice(0, MOST).map(row))),
    ],
  };
}

function row(entry: Entry) {
  const { title, name, version, own } = entry;
  const since = day(own.lifecycleAt);
  return h('li', null, [
    tile(title, name),
    h('div', null, [
      h('strong', null, title),
      h('div', { class: 'name' }, shownName(name, version)),
      h(
        'div',
        { class: 'soft small' },
        `${LIFECYCLE[own.lifecycle ?? 'listed']}${since === '' ? '' : ` since ${since}`}`,
      ),
    ]),
    own.tier === undefined ? null : tags([{ kind: own.tier, icon: TIER[own.tier].icon, text: TIER[own.tier].label }]),
    h(
      'a',
      { class: 'button plain', href: `${serverPath(entry, true)}#approval`, 'aria-label': `Decide on ${title}` },
      'Decide',
    ),
  ]);
}
