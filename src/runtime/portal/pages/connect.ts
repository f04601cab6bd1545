import { type ComponentChild, type ComponentChildren, h } from 'preact';
import type { PortalConfig, PortalGateway, PortalInstall } from '../../../contract';
import { csrfField, type Page } from './layout';

/** How a client comes to a gateway: links where a client installs from one, commands and texts for the rest. */
export function connectSection({ name, title, url, installs }: PortalGateway): ComponentChild[] {
  const links = installs.filter(({ link }) => link !== undefined);
  const others = installs.filter(({ command, text }) => command !== undefined || text !== undefined);
  return [
    h('p', null, [`Through ${title}: `, h('code', null, url)]),
    h('p', { class: 'soft' }, 'Your client asks you to log in when it connects first. Nothing here holds a secret.'),
    links.length === 0
      ? null
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
    ...others.map((one) => manual(name, one)),
  ];
}

function manual(gateway: string, { client, title, command, text, files }: PortalInstall): ComponentChild {
  return h('details', null, [
    h('summary', null, title),
    command === undefined ? null : h('p', null, 'In a terminal:'),
    command === undefined ? null : copied(`command-${gateway}-${client}`, command, `Copy the command for ${title}`),
    text === undefined ? null : h('p', null, ['Add this to ', ...where(files), ':']),
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
    h('pre', { id, tabIndex: 0 }, text),
    h('button', { type: 'button', class: 'plain', hidden: true, 'data-copy': id, 'aria-label': label }, 'Copy'),
  ]);
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
