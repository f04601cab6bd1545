import { type ComponentChild, type ComponentChildren, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type Icon, icon, mark, tile } from './icons';
import { ISLAND } from './island';
import { STYLE } from './style';

/** What every page says of who reads it. */
export interface Frame {
  readonly site: string;
  /** Absent: nobody is logged in. */
  readonly reader?: { readonly person: string; readonly csrf: string } | undefined;
  readonly canLogIn: boolean;
  /** Whether there is anything to show of how much servers are used. */
  readonly counts: boolean;
  /** The path and query of this page. */
  readonly here: string;
}

export interface Page {
  readonly title: string;
  readonly body: ComponentChildren;
}

const PLACES = [
  { path: '/', label: 'Servers', shown: () => true },
  { path: '/connect', label: 'Connections', shown: () => true },
  { path: '/usage', label: 'Usage', shown: ({ reader, counts }: Frame) => counts && reader !== undefined },
  { path: '/approvals', label: 'Approvals', shown: ({ reader }: Frame) => reader !== undefined },
] as const;

/** A whole document. */
export function renderPage(frame: Frame, { title, body }: Page): string {
  const { site, here } = frame;
  const [path = '/'] = here.split('?');
  const links = PLACES.filter(({ shown }) => shown(frame)).map((place) =>
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
      h('header', { class: 'bar' }, [
        h('div', null, [
          h('a', { class: 'brand', href: '/' }, [mark(), h('span', null, site)]),
          h('nav', { 'aria-label': 'Main' }, h('ul', null, links)),
          h('div', { class: 'who' }, who(frame)),
        ]),
      ]),
      h('main', { id: 'main', tabIndex: -1 }, body),
      h('footer', null, 'What you see and may do here is decided by the registry and the gateways.'),
      h('script', { dangerouslySetInnerHTML: { __html: ISLAND } }),
    ]),
  ]);
  return `<!doctype html>${renderToString(document)}`;
}

function who({ reader, canLogIn, here }: Frame): ComponentChildren {
  if (reader !== undefined) {
    return [
      h('span', { class: 'person' }, [tile(reader.person, reader.person), h('span', { class: 'whom' }, reader.person)]),
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

/** What something is, at a glance. Colour and picture say it once more. */
export interface Tag {
  readonly kind?: string;
  readonly icon?: Icon;
  readonly text: string;
}

/** Labels in a row. */
export function tags(all: readonly Tag[]): ComponentChild {
  if (all.length === 0) return null;
  return h(
    'ul',
    { class: 'tags' },
    all.map(({ kind = '', icon: picture, text }) =>
      h('li', { class: `tag ${kind}`.trim() }, [picture === undefined ? null : icon(picture), text]),
    ),
  );
}

/** A part of a page. The heading names it. */
export function card(id: string, title: string, content: ComponentChildren, kind = ''): ComponentChild {
  return h('section', { class: `card ${kind}`.trim(), 'aria-labelledby': id }, [h('h2', { id }, title), content]);
}

/** Something that a reader has to know first. */
export function note(kind: 'ok' | 'warn' | 'bad', text: ComponentChildren): ComponentChild {
  const picture = kind === 'ok' ? 'done' : kind === 'bad' ? 'stop' : 'alert';
  return h('p', { class: `note ${kind}` }, [icon(picture), h('span', null, text)]);
}

/** A place where there is nothing, why, and where to go on. */
export function empty(picture: Icon, title: string, text: ComponentChildren, more?: ComponentChild): ComponentChild {
  return h('div', { class: 'card empty' }, [
    icon(picture),
    h('h2', null, title),
    h('p', { class: 'soft' }, text),
    more === undefined ? null : h('div', { class: 'acts' }, more),
  ]);
}
