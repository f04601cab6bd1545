import { h } from 'preact';
import { icon } from './icons';
import type { Page } from './layout';

/** A page that says one thing, and where to go on. */
export function messagePage(status: number, title: string, text: string): Page {
  return {
    title,
    body: h('div', { class: 'card empty' }, [
      icon(status < 400 ? 'done' : status === 404 ? 'search' : 'alert'),
      status < 400 ? null : h('p', { class: 'code' }, `Error ${status}`),
      h('h1', null, title),
      h('p', { class: 'soft' }, text),
      h('div', { class: 'acts' }, h('a', { class: 'button plain', href: '/' }, 'All servers')),
    ]),
  };
}
