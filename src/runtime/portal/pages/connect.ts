import { type ComponentChild, h } from 'preact';
import type { PortalConfig, PortalGateway, PortalInstall } from '../../../contract';
import type { Entry } from '../catalogue/entry';
import { tile } from './icons';
import { card, csrfField, empty, type Page } from './layout';
import { serverPath } from './links';
import { isUsable } from './usable';
import { counted } from './words';

/** How a client comes to a gateway: links where a client installs from one, commands and texts for the rest. */
export function connectSection({ name, url, installs }: PortalGateway): ComponentChild[] {
  const links = installs.filter(({ link }) => link !== undefined);
  const others = installs.filter(({ command, text }) => command !== undefined || text !== undefined);
  return [
    links.length === 0 ? null : h('p', { class: 'small' }, 'With one click, in:'),
    links.length === 0
      ? null
      : h(
          'ul',
          { class: 'links' },
          links.map((one) =>
            h(
              'li',
              null,
              h(
                'a',
                { class: 'button', href: one.link, 'data-client': one.client, 'aria-label': `Install in ${one.title}` },
                one.title,
              ),
            ),
          ),
        ),
    h(
      'p',
      { class: 'soft small' },
      'Your client asks you to log in when it connects first. No secret is in any of this.',
    ),
    h('p', { class: 'small' }, 'The address, for every other client:'),
    copied(`address-${name}`, url, 'Copy the address'),
    others.length === 0
      ? null
      : h('details', null, [
          h('summary', null, `Commands and files for ${counted(others.length, 'client')}`),
          ...others.map((one) => manual(name, one)),
        ]),
  ];
}

function manual(gateway: string, { client, title, command, text, files }: PortalInstall): ComponentChild {
  return h('details', null, [
    h('summary', null, title),
    command === undefined ? null : h('p', null, 'In a terminal:'),
    command === undefined ? null : copied(`command-${gateway}-${client}`, command, `Copy the command for ${title}`),
    text === undefined
      ? null
      : h('p', null, [command === undefined ? 'Add this to ' : 'Or add this to ', ...where(files), ':']),
    text === undefined ? null : copied(`text-${gateway}-${client}`, text, `Copy for ${title}`),
  ]);
}

const SYSTEM = { linux: 'Linux', macos: 'macOS', windows: 'Windows' } as const;

/** A file's path, once where it is the same everywhere. */
function where(files: PortalInstall['files'] = {}): ComponentChild[] {
  const paths = (Object.keys(SYSTEM) as (keyof typeof SYSTEM)[]).flatMap((system) => {
    const path = files[system];
    return path === undefined ? [] : [[path, system] as const];
  });
  const unique = [...new Set(paths.map(([path]) => path))];
  if (unique.length === 0) return ["the client's file"];
  if (unique.length === 1) return [h('code', null, unique[0])];
  return unique.flatMap((path, index) => {
    const systems = paths.filter(([same]) => same === path).map(([, system]) => SYSTEM[system]);
    return [index === 0 ? '' : ', ', h('code', null, path), ` (${systems.join(', ')})`];
  });
}

function copied(id: string, text: string, label: string): ComponentChild {
  return h('div', { class: 'copy' }, [
    h('pre', { id, tabIndex: 0, ...(!text.includes('\n') && { class: 'line' }) }, text),
    h('button', { type: 'button', class: 'plain', hidden: true, 'data-copy': id, 'aria-label': label }, 'Copy'),
  ]);
}

export interface ConnectView {
  readonly gateways: PortalConfig['gateways'];
  /** What the reader may see. */
  readonly entries: readonly Entry[];
  readonly session:
    | { readonly person: string; readonly subject: string; readonly ends: number; readonly csrf: string }
    | undefined;
  readonly canLogIn: boolean;
}

/** What the reader can use, through which gateway and how, and who they are here. */
export function connectPage({ gateways, entries, session, canLogIn }: ConnectView): Page {
  const cards = gateways.map((gateway) => {
    const usable = entries.filter((entry) => isUsable(entry, gateway));
    return card(
      `gateway-${gateway.name}`,
      gateway.title,
      [...connectSection(gateway), h('h3', null, 'Servers behind it that you can use'), servers(usable)],
      'wide',
    );
  });
  return {
    title: 'Connections',
    body: [
      h('div', { class: 'head' }, [
        h('div', null, [
          h('h1', null, 'My connections'),
          h('p', { class: 'lead' }, 'Set a client up once for a gateway: every approved server behind it is there.'),
        ]),
      ]),
      h('div', { class: 'two' }, [
        h(
          'div',
          { class: 'stack' },
          cards.length === 0 ? empty('plug', 'No gateway yet', 'There is nothing to connect a client to.') : cards,
        ),
        h('aside', { class: 'stack', 'aria-label': 'Login' }, card('login', 'Your login', login(session, canLogIn))),
      ]),
    ],
  };
}

/** Most servers that are named one by one. */
const MOST = 60;

function servers(usable: readonly Entry[]): ComponentChild {
  if (usable.length === 0) return h('p', { class: 'soft' }, 'None of the servers that you can see is approved yet.');
  const shown = usable
    .slice(0, MOST)
    .map((entry) => h('li', { class: 'tag' }, h('a', { href: serverPath(entry) }, entry.title)));
  const rest = usable.length - shown.length;
  return h('ul', { class: 'tags' }, [
    ...shown,
    rest > 0 ? h('li', { class: 'tag' }, `and ${counted(rest, 'other')}`) : null,
  ]);
}

function login(session: ConnectView['session'], canLogIn: boolean): ComponentChild[] {
  if (session === undefined) {
    const text = canLogIn ? 'You are not logged in.' : 'Everyone may read this portal, and it knows nobody.';
    return [
      h('p', null, text),
      canLogIn ? h('a', { class: 'button', href: '/login?return=%2Fconnect' }, 'Log in') : null,
    ];
  }
  const { person, subject, ends } = session;
  return [
    h('div', { class: 'head' }, [
      tile(person, person),
      h('div', null, [h('strong', null, person), h('div', { class: 'name' }, subject)]),
    ]),
    h(
      'p',
      { class: 'soft small' },
      `Ends at the latest ${new Date(ends).toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    ),
    h('form', { method: 'post', action: '/logout' }, [
      csrfField(session),
      h('button', { class: 'plain' }, 'End this login'),
    ]),
  ];
}
