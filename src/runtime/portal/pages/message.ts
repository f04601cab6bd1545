import { h } from 'preact';
import type { Page } from './layout';

/** A page that says one thing. */
export function messagePage(title: string, text: string, back = '/'): Page {
  return {
    title,
    body: [
      h('h1', null, title),
      h('p', null, text),
      h('p', null, h('a', { href: back }, back === '/' ? 'To the servers' : 'Back')),
    ],
  };
}
