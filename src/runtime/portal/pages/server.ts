import { type ComponentChild, type ComponentChildren, h } from 'preact';
import type { PortalConfig, PortalServer } from '../../../contract';
import { type Entry, publishedReadme } from '../catalogue/entry';
import type { History } from '../catalogue/registry';
import type { ServerUsage } from '../usage/usage';
import { approvalSection } from './approval';
import { connectSection } from './connect';
import { labelsOf } from './home';
import { icon, tile } from './icons';
import { card, note, type Page, tags } from './layout';
import { serverPath, shownName, webLink } from './links';
import { renderMarkdown } from './markdown';
import { secretsOf } from './secrets';
import { toolsSection } from './tools';
import { isGone, isUsable, isWaiting } from './usable';
import { usageSection } from './usage';
import { day, LIFECYCLE, STATUS, sourceWords, TIER } from './words';

export interface ServerView {
  readonly entry: Entry;
  readonly versions: readonly Entry[];
  readonly known: PortalServer | undefined;
  readonly gateways: PortalConfig['gateways'];
  readonly history: History;
  readonly reader: { readonly csrf: string } | undefined;
  /** Absent: nothing is counted for this server, or not for this reader. */
  readonly usage: ServerUsage | undefined;
}

/** Everything about one version of a server. */
export function serverPage(view: ServerView): Page {
  const { entry, known, history, reader, usage } = view;
  const readme = known?.readme ?? publishedReadme(entry);
  const approval = approvalSection(entry, history, reader);
  // Who comes to decide, decides first; to everybody else it is history.
  const waits = isWaiting(entry);
  return {
    title: entry.title,
    body: [
      h('div', { class: 'head' }, [
        tile(entry.title, entry.name),
        h('div', null, [
          h('h1', null, entry.title),
          h('div', { class: 'name' }, shownName(entry.name, entry.version)),
          h('p', { class: 'lead' }, entry.description),
          tags(labelsOf(entry)),
        ]),
      ]),
      warnings(entry),
      h('div', { class: 'two' }, [
        h('aside', { class: 'stack', 'aria-label': 'Install and facts' }, [install(view), facts(entry)]),
        h('div', { class: 'stack' }, [
          waits ? approval : null,
          permissions(entry, known),
          toolsSection(known?.tools),
          usage === undefined ? null : usageSection(usage),
          readme === undefined
            ? null
            : card(
                'readme',
                'What its publisher says',
                h('div', { class: 'readme', dangerouslySetInnerHTML: { __html: renderMarkdown(readme) } }),
              ),
          waits ? null : approval,
          versions(view),
        ]),
      ]),
    ],
  };
}

function warnings({ status, statusMessage, own }: Entry): ComponentChildren {
  const message = statusMessage === undefined ? '' : ` ${statusMessage}`;
  if (own.tier === 'blocked' || own.lifecycle === 'blocked')
    return note('bad', 'This server is blocked: it must not be used.');
  if (status === 'deleted') return note('bad', `This version was withdrawn.${message}`);
  return status === 'deprecated' ? note('warn', `This version is deprecated.${message}`) : null;
}

/** A server that is blocked or withdrawn is not offered, and one that is not approved is not either. */
function install({ entry, gateways, reader }: ServerView): ComponentChild {
  if (isGone(entry)) return null;
  const behind = gateways.filter((gateway) => isUsable(entry, gateway));
  if (behind.length > 0) {
    const parts = behind.flatMap((gateway) => [
      h(behind.length === 1 ? 'p' : 'h3', { class: 'soft small' }, `Gateway: ${gateway.title}`),
      ...connectSection(gateway),
    ]);
    return card('install', 'Install', parts);
  }
  const canAsk = reader !== undefined && entry.own.lifecycle !== undefined;
  return card('install', 'Install', [
    h('p', null, 'It cannot be installed from here yet: no gateway serves it as an approved server.'),
    canAsk ? h('a', { class: 'button plain', href: '#approval' }, 'See its approval') : null,
  ]);
}

function facts({ own, server, publishedAt }: Entry): ComponentChild {
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
  const runs = (server.packages ?? []).map(({ registryType, identifier, version }) =>
    h('li', null, [`${registryType} `, h('code', null, `${identifier}${version === undefined ? '' : ` ${version}`}`)]),
  );
  const hosts = (server.remotes ?? []).map(({ url }) => h('li', null, h('code', null, url)));
  const rows: (readonly [string, ComponentChildren])[] = [
    ['Trust', own.tier === undefined ? undefined : TIER[own.tier].text],
    ['Status', own.lifecycle === undefined ? undefined : LIFECYCLE[own.lifecycle]],
    ['Owner', own.owner],
    ['Tenant', own.tenant],
    ['Data class', own.dataClass],
    ['Source', own.sourceClass === undefined ? undefined : `${sourceWords(own.sourceClass)} (${own.source ?? ''})`],
    ['Runs', runs.length === 0 ? undefined : h('ul', null, runs)],
    ['Hosted at', hosts.length === 0 ? undefined : h('ul', null, hosts)],
    ['Published', day(publishedAt)],
    ['Website', link(server.websiteUrl)],
    ['Repository', link(server.repository?.url)],
    ['Provenance', proofs.length === 0 ? undefined : h('ul', null, proofs)],
  ];
  const shown = rows.filter(([, value]) => value !== undefined && value !== '');
  if (shown.length === 0) return null;
  return card(
    'about',
    'About',
    h(
      'dl',
      null,
      shown.flatMap(([term, value]) => [h('dt', null, term), h('dd', null, value)]),
    ),
  );
}

function permissions(entry: Entry, known: PortalServer | undefined): ComponentChild {
  const hosts = known?.egress;
  const secrets = secretsOf(entry);
  const lines: string[] = [
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
  if (lines.length === 0) return null;
  const rows = lines.map((line) => h('li', null, [icon('check'), h('span', null, line)]));
  return card('permissions', 'What it may do', h('ul', { class: 'lines' }, rows));
}

function versions({ entry, versions: all }: ServerView): ComponentChild {
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
      h('td', { class: 'nowrap' }, day(one.publishedAt)),
      h('td', null, STATUS[one.status]),
      h('td', null, one.own.tier === undefined ? '' : TIER[one.own.tier].label),
    ]);
  const head = ['Version', 'Published', 'Status', 'Trust'].map((text) => h('th', { scope: 'col' }, text));
  return card(
    'versions',
    'Versions',
    h('div', { class: 'scroll', tabIndex: 0, role: 'group', 'aria-label': 'Table of versions' }, [
      h('table', null, [h('thead', null, h('tr', null, head)), h('tbody', null, all.slice(0, 100).map(row))]),
    ]),
  );
}
