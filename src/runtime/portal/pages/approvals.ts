import { h } from 'preact';
import type { Entry } from '../catalogue/entry';
import type { Page } from './layout';
import { serverPath } from './links';
import { moveForm } from './server';
import { counted, LIFECYCLE } from './words';

const WAITING: readonly string[] = ['submitted', 'reviewed', 'approved'];
const MOST = 100;

/** What waits for somebody's decision. */
export function approvalsPage(entries: readonly Entry[], reader: { readonly csrf: string }): Page {
  const waiting = entries.filter(({ own }) => own.lifecycle !== undefined && WAITING.includes(own.lifecycle));
  return {
    title: 'Approvals',
    body: [
      h('h1', null, 'Approvals'),
      h(
        'p',
        { class: 'soft' },
        'A server is reviewed by one person and approved by another. The registry decides who may do what, and keeps what was done.',
      ),
      h('p', { role: 'status' }, `${counted(waiting.length, 'server')} ${waiting.length === 1 ? 'waits' : 'wait'}.`),
      h(
        'ul',
        { class: 'cards' },
        waiting
          .slice(0, MOST)
          .map((entry) =>
            h('li', null, [
              h('h2', null, h('a', { href: serverPath(entry, true) }, entry.title)),
              h('div', { class: 'name' }, `${entry.name} ${entry.version}`),
              h('p', null, LIFECYCLE[entry.own.lifecycle ?? 'listed']),
              moveForm(entry, reader),
            ]),
          ),
      ),
    ],
  };
}
