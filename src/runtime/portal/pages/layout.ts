import { type ComponentChild, type ComponentChildren, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { ISLAND } from './island';
import { STYLE } from './style';

/** What every page says of who reads it. */
export interface Frame {
  readonly site: string;
  /** Absent: nobody is logged in. */
  readonly reader?: { readonly person: string; readonly csrf: string } | undefined;
  readonly canLogIn: boolean;
  /** The path and query of this page. */
  readonly here: string;
}

export interface Page {
  readonly title: string;
  readonly body: ComponentChildren;
}

const PLACES = [
  { path: '/', label: 'Servers', always: true },
  { path: '/connect', label: 'Connect', always: true },
  { path: '/approvals', label: 'Approvals', always: false },
] as const;

/** A whole document. */
export function renderPage(frame: Frame, { title, body }: Page): string {
  const { site, here } = frame;
  const [path = '/'] = here.split('?');
  const places = PLACES.filter(({ always }) => always || frame.reader !== undefined);
  const links = places.map((place) =>
    h('li', null, h('a', { href: place.path, ...(place.path === path && { 'aria-current': 'page' }) }, place.label)),
  );
  const document = h('html', { lang: 'en' }, [
    h('head', null, [
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('title', null, title === site ? site : `${title} - ${site}`),
      // Browsers ask for an icon elsewhere if there is none.
      h('link', { rel: 'icon', href: 'data:,' }),
      h('style', { dangerouslySetInnerHTML: { __html: STYLE } }),
    ]),
    h('body', null, [
      h('a', { class: 'skip', href: '#main' }, 'Skip to the content'),
      h('header', null, [
        h('div', null, [
          h('a', { class: 'brand', href: '/' }, site),
          h('nav', { 'aria-label': 'Main' }, h('ul', null, links)),
          h('div', { class: 'who' }, who(frame)),
        ]),
      ]),
      h('main', { id: 'main', tabIndex: -1 }, body),
      h('footer', null, 'What somebody may see and do is decided by the registry and the gateways, not by this page.'),
      h('script', { dangerouslySetInnerHTML: { __html: ISLAND } }),
    ]),
  ]);
  return `<!doctype html>${renderToString(document)}`;
}

function who({ reader, canLogIn, here }: Frame): ComponentChildren {
  if (reader !== undefined) {
    return [
      h('span', null, reader.person),
      h('form', { method: 'post', action: '/logout' }, [csrfField(reader), h('button', { class: 'plain' }, 'Log out')]),
    ];
  }
  return canLogIn
    ? h('a', { class: 'button', href: `/login?${new URLSearchParams({ return: here })}` }, 'Log in')
    : null;
}

/** Proves that a form was made for this session. */
export function csrfField({ csrf }: { readonly csrf: string }): ComponentChild {
  return h('input', { type: 'hidden', name: 'csrf', value: csrf });
}

/** Labels in a row. */
export function tags(all: readonly (readonly [kind: string, text: string])[]): ComponentChild {
  if (all.length === 0) return null;
  return h(
    'ul',
    { class: 'tags' },
    all.map(([kind, text]) => h('li', { class: kind }, text)),
  );
}
