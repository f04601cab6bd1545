import { type ComponentChild, type ComponentChildren, h } from 'preact';
import type { PortalConfig, PortalServer } from '../../../contract';
import { type Entry, publishedReadme } from '../catalogue/entry';
import type { HistoryEvent } from '../catalogue/registry';
import { connectSection } from './connect';
import { labelsOf } from './home';
import { csrfField, type Page, tags } from './layout';
import { serverPath, webLink } from './links';
import { renderMarkdown } from './markdown';
import { secretsOf } from './secrets';
import { toolsSection } from './tools';
import { day, LIFECYCLE, STEPS, sourceWords, TIER, verbOf } from './words';

export interface ServerView {
  readonly entry: Entry;
  readonly versions: readonly Entry[];
  readonly known: PortalServer | undefined;
  readonly gateways: PortalConfig['gateways'];
  readonly history: readonly HistoryEvent[];
  readonly reader: { readonly csrf: string } | undefined;
}

/** Everything about one version of a server. */
export function serverPage(view: ServerView): Page {
  const { entry, known } = view;
  const readme = known?.readme ?? publishedReadme(entry);
  return {
    title: entry.title,
    body: [
      h('h1', null, entry.title),
      h('div', { class: 'name' }, `${entry.name} ${entry.version}`),
      h('p', null, entry.description),
      tags(labelsOf(entry)),
      warnings(entry),
      ...install(view),
      ...facts(entry),
      ...permissions(entry, known),
      ...toolsSection(known?.tools),
      ...(readme === undefined
        ? []
        : [
            h('h2', null, 'What its publisher says'),
            h('div', { class: 'readme', dangerouslySetInnerHTML: { __html: renderMarkdown(readme) } }),
          ]),
      ...approval(view),
      ...versions(view),
    ],
  };
}

function warnings({ status, statusMessage, own }: Entry): ComponentChildren {
  const message = statusMessage === undefined ? '' : ` ${statusMessage}`;
  return [
    own.tier === 'blocked' || own.lifecycle === 'blocked'
      ? h('p', { class: 'note bad' }, 'This server is blocked: it must not be used.')
      : null,
    status === 'deleted' ? h('p', { class: 'note bad' }, `This version was withdrawn.${message}`) : null,
    status === 'deprecated' ? h('p', { class: 'note' }, `This version is deprecated.${message}`) : null,
  ];
}

/** A server that is blocked or withdrawn is not offered, and one that is not approved is not either. */
function install({ entry, gateways }: ServerView): ComponentChildren[] {
  const { own, status } = entry;
  if (own.tier === 'blocked' || own.lifecycle === 'blocked' || status === 'deleted') return [];
  const behind = gateways.filter(({ servers }) => servers === undefined || servers.includes(entry.name));
  const usable = own.tier === undefined || own.tier === 'approved';
  if (behind.length === 0 || !usable) {
    return [
      h('h2', null, 'Install'),
      h('p', null, 'It cannot be installed from here: no gateway of this platform serves it yet. Ask for it below.'),
    ];
  }
  return [h('h2', null, 'Install'), ...behind.flatMap(connectSection)];
}

function facts({ own, server, publishedAt }: Entry): ComponentChild[] {
  const link = (url: string | undefined) => {
    const safe = webLink(url);
    return safe === undefined ? undefined : h('a', { href: safe, rel: 'noopener noreferrer nofollow ugc' }, safe);
  };
  const proofs = (own.evidence ?? []).map(({ kind, subject, verified, signer, repository, reason }) => {
    const by = [signer && `signed by ${signer}`, repository && `built from ${repository}`, reason].filter(Boolean);
    return h(
      'li',
      null,
      `${verified ? 'Verified' : 'Does not count'}: ${kind} of ${subject}${by.length ? `, ${by.join(', ')}` : ''}`,
    );
  });
  const rows: (readonly [string, ComponentChildren])[] = [
    ['Trust', own.tier === undefined ? undefined : TIER[own.tier].text],
    ['Status', own.lifecycle === undefined ? undefined : LIFECYCLE[own.lifecycle]],
    ['Owner', own.owner],
    ['Tenant', own.tenant],
    ['Data class', own.dataClass],
    ['Source', own.sourceClass === undefined ? undefined : `${sourceWords(own.sourceClass)} (${own.source ?? ''})`],
    ['Published', day(publishedAt)],
    ['Website', link(server.websiteUrl)],
    ['Repository', link(server.repository?.url)],
    ['Provenance', proofs.length === 0 ? undefined : h('ul', null, proofs)],
  ];
  const shown = rows.filter(([, value]) => value !== undefined && value !== '');
  if (shown.length === 0) return [];
  return [
    h('h2', null, 'About'),
    h(
      'dl',
      null,
      shown.map(([term, value]) => [h('dt', null, term), h('dd', null, value)]),
    ),
  ];
}

function permissions(entry: Entry, known: PortalServer | undefined): ComponentChild[] {
  const hosts = known?.egress;
  const secrets = secretsOf(entry);
  const lines: ComponentChildren[] = [
    ...(known?.permissions ?? []),
    ...(hosts === undefined
      ? []
      : [
          hosts.length === 0
            ? 'It declares that it reaches no other host.'
            : `It declares that it reaches ${hosts.join(', ')}, and no other host.`,
        ]),
    ...(secrets.length === 0 ? [] : [`It uses these secrets, which the platform keeps: ${secrets.join(', ')}.`]),
  ];
  if (lines.length === 0) return [];
  return [
    h('h2', null, 'What it may do'),
    h(
      'ul',
      null,
      lines.map((line) => h('li', null, line)),
    ),
  ];
}

/** What happened to it, and what can be done next. */
function approval({ entry, history, reader }: ServerView): ComponentChild[] {
  const state = entry.own.lifecycle;
  if (state === undefined || reader === undefined) return [];
  const events = history.map(({ at, to, comment }) =>
    h(
      'li',
      null,
      `${day(at)}: ${LIFECYCLE[to as keyof typeof LIFECYCLE] ?? to}${comment === undefined ? '' : `. "${comment}"`}`,
    ),
  );
  return [
    h('h2', { id: 'approval' }, 'Approval'),
    h('p', null, LIFECYCLE[state]),
    ...(events.length === 0 ? [] : [h('ol', null, events)]),
    moveForm(entry, reader),
  ];
}

/** The forms that move a version through the approval workflow. */
export function moveForm(entry: Entry, reader: { readonly csrf: string }): ComponentChild {
  const { name, version, own } = entry;
  const field = `comment-${name}`.replace(/[^a-zA-Z0-9-]/g, '-');
  return h('form', { method: 'post', action: '/approvals' }, [
    csrfField(reader),
    h('input', { type: 'hidden', name: 'name', value: name }),
    h('input', { type: 'hidden', name: 'version', value: version }),
    h('label', { for: field }, ['Comment ', h('span', { class: 'soft' }, '(optional)')]),
    h('textarea', { id: field, name: 'comment', rows: 2, maxLength: 1_000 }),
    h(
      'div',
      { class: 'acts' },
      STEPS[own.lifecycle ?? 'listed'].map((to) =>
        h(
          'button',
          { name: 'to', value: to, class: to === 'blocked' || to === 'rejected' ? 'bad' : '' },
          verbOf(to, own.lifecycle),
        ),
      ),
    ),
  ]);
}

function versions({ entry, versions: all }: ServerView): ComponentChild[] {
  const row = (one: Entry) =>
    h('tr', null, [
      h(
        'th',
        { scope: 'row' },
        h(
          'a',
          { href: serverPath(one, true), ...(one.version === entry.version && { 'aria-current': 'page' }) },
          one.version,
        ),
      ),
      h('td', null, day(one.publishedAt)),
      h('td', null, one.status),
      h('td', null, one.own.tier === undefined ? '' : TIER[one.own.tier].label),
    ]);
  const head = ['Version', 'Published', 'Status', 'Trust'].map((text) => h('th', { scope: 'col' }, text));
  return [
    h('h2', { id: 'versions' }, 'Versions'),
    h('div', { class: 'scroll', tabIndex: 0, role: 'region', 'aria-labelledby': 'versions' }, [
      h('table', null, [h('thead', null, h('tr', null, head)), h('tbody', null, all.slice(0, 100).map(row))]),
    ]),
  ];
}
