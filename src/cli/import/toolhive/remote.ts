import { code, type RemoteDraft } from '../draft';
import { Account } from './account';
import { fields, type ToolHiveObject } from './documents';
import { type Find, leftOver } from './find';
import { certificateOf, identityOf } from './identity';
import { policiesOf } from './policies';
import { telemetryNotes } from './telemetry';
import { headerOf, type TokenDraft, tokenOf } from './token';
import { toolConfigOf } from './tools';

/** A server elsewhere, with what a gateway for it alone would have. */
export interface FoundRemote extends RemoteDraft {
  readonly identity?: string;
  readonly replicas?: number;
  readonly audit: boolean;
}

/** An MCPServerEntry or an MCPRemoteProxy: a server that runs elsewhere. */
export function remoteDraft({ name, namespace, spec }: ToolHiveObject, find: Find): FoundRemote {
  const settings = new Account(spec);
  const token = tokenOf(settings, namespace, find);
  const headers = headersOf(settings.in('headerForward'));
  const tools = toolConfigOf(settings, namespace, find);
  const { identity, notes } = identityOf(settings, namespace, find);
  const ca = certificateOf(settings);
  const group = settings.in('groupRef').text('name');
  const url = settings.text('remoteUrl') ?? '';
  const isPrivate = settings.take('allowPrivateEndpoint') === true;
  const replicas = settings.number('replicas');
  const shown = token.token ?? headers.token;
  // A gateway has a port and its clients' sessions of its own.
  for (const field of ['proxyPort', 'sessionAffinity']) settings.take(field);
  return {
    id: name,
    groups: group === undefined ? [] : [group],
    ...(namespace !== undefined && { namespace }),
    ...(identity !== undefined && { identity }),
    ...(replicas !== undefined && { replicas }),
    audit: settings.in('audit').take('enabled') === true,
    props: {
      url: code(url),
      token: shown ?? `new None(${code({ reason: 'imported from ToolHive, which showed it nothing' })})`,
      ...(isPrivate && { network: code('cluster') }),
      ...(ca !== undefined && { ca: code(ca) }),
      ...(tools.tools !== undefined && { tools: tools.tools }),
    },
    notes: [
      ...(settings.text('transport') === 'sse'
        ? ['It spoke HTTP with SSE, which was replaced in 2025-03-26: give the URL of its streamable HTTP endpoint.']
        : []),
      ...(isPrivate ? ['It runs in your own network: say in `peer` which pods or addresses are behind its name.'] : []),
      ...token.notes,
      ...(token.token !== undefined && headers.token !== undefined
        ? ['It was shown a header with a secret besides: one strategy is all that a server is shown.']
        : headers.notes),
      ...tools.notes,
      ...notes,
      ...policiesOf(settings, namespace, find),
      ...telemetryNotes(settings, namespace, find),
      ...leftOver(settings),
    ].filter((note, at, all) => all.indexOf(note) === at),
  };
}

/** Headers that were added to each request: one with a secret has a counterpart. */
function headersOf(settings: Account): TokenDraft {
  const plain = Object.keys(fields(settings.take('addPlaintextHeaders')));
  const [first, ...more] = settings.list('addHeadersFromSecret').map((one) => new Account(one));
  const others = [...plain, ...more.map((header) => header.text('headerName') ?? '')];
  const shown = first === undefined ? { notes: [] } : headerOf(first.text('headerName'), first.in('valueSecretRef'));
  const told =
    others.length === 0 ? [] : [`It was sent more headers (${others.join(', ')}): here one with a secret is.`];
  return { ...shown, notes: [...shown.notes, ...told] };
}
