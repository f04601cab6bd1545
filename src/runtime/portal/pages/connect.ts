import { type ComponentChild, type ComponentChildren, h } from 'preact';
import type { PortalConfig, PortalGateway } from '../../../contract';
import { csrfField, type Page } from './layout';

/** How a client comes to a gateway: links where a client installs from one, texts for the rest. */
export function connectSection({ name, title, url, installs }: PortalGateway): ComponentChild[] {
  const links = installs.filter(({ link }) => link !== undefined);
  const texts = installs.filter(({ text }) => text !== undefined);
  return [
    h('p', null, [`Through ${title}: `, h('code', null, url)]),
    h('p', { class: 'soft' }, 'Your client asks you to log in when it connects first. Nothing here holds a secret.'),
    links.length === 0
      ? h('span', { hidden: true })
      : h(
          'ul',
          { class: 'links' },
          links.map((one) =>
            h(
              'li',
              null,
              h('a', { class: 'button', href: one.link, 'data-client': one.client }, `Install in ${one.title}`),
            ),
          ),
        ),
    ...texts.map((one) => {
      const field = `text-${name}-${one.client}`;
      return h('details', null, [
        h('summary', null, one.title),
        one.file === undefined ? null : h('p', null, ['Add this to ', h('code', null, one.file), ':']),
        h('pre', { id: field, tabIndex: 0 }, one.text),
        h(
          'button',
          { type: 'button', class: 'plain', hidden: true, 'data-copy': field, 'aria-label': `Copy for ${one.title}` },
          'Copy',
        ),
      ]);
    }),
  ];
}

export interface ConnectView {
  readonly gateways: PortalConfig['gateways'];
  readonly session:
    | { readonly person: string; readonly subject: string; readonly ends: number; readonly csrf: string }
    | undefined;
  readonly canLogIn: boolean;
}

/** Every gateway with its installs, and who the reader is here. */
export function connectPage({ gateways, session, canLogIn }: ConnectView): Page {
  const places: ComponentChildren =
    gateways.length === 0
      ? h('p', null, 'There is no gateway to connect to yet.')
      : gateways.flatMap((gateway) => [h('h2', null, gateway.title), ...connectSection(gateway)]);
  return {
    title: 'Connect',
    body: [h('h1', null, 'Connect a client'), places, h('h2', null, 'Your login here'), login(session, canLogIn)],
  };
}

function login(session: ConnectView['session'], canLogIn: boolean): ComponentChild {
  if (session === undefined) {
    return h('p', null, canLogIn ? 'You are not logged in.' : 'This portal can be read by everyone, and knows nobody.');
  }
  const { person, subject, ends } = session;
  return h('div', null, [
    h('dl', null, [
      h('dt', null, 'Name'),
      h('dd', null, person),
      h('dt', null, 'Subject'),
      h('dd', null, h('code', null, subject)),
      h('dt', null, 'Ends at the latest'),
      h('dd', null, `${new Date(ends).toISOString().slice(0, 16).replace('T', ' ')} UTC`),
    ]),
    h('form', { method: 'post', action: '/logout' }, [
      csrfField(session),
      h('button', { class: 'plain' }, 'End this login'),
    ]),
  ]);
}
