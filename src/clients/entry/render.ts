import { StrataError } from '../../errors';
import type { PlainMap } from '../edit/data';
import { withValue } from '../edit/data';
import type { Client, Plain, ReferenceForm } from '../table';
import { checkServer } from './check';
import type { ClientServer, Reference } from './server';

/** What a client's file holds of a server. */
export interface RenderedServer {
  readonly name: string;
  readonly entry: PlainMap;
  /** What the client asks its user for, once: VS Code's `inputs`. */
  readonly inputs: readonly PlainMap[];
}

/**
 * A server in the form of a client.
 *
 * @throws CLIENT_HTTP_UNSUPPORTED, CLIENT_HEADERS_UNSUPPORTED, CLIENT_REFERENCE_UNSUPPORTED, and what `checkServer` raises
 */
export function renderServer(client: Client, server: ClientServer): RenderedServer {
  checkServer(server);
  const { name } = server;
  const named =
    client.collection === 'list' || client.nameField !== undefined ? { [client.nameField ?? 'name']: name } : {};
  const inputs =
    client.reference?.kind === 'input' ? variablesOf(server).map((variable) => inputOf(name, variable)) : [];
  const entry = server.kind === 'http' ? httpEntry(client, server) : stdioEntry(client, server);
  return { name, entry: { ...named, ...entry }, inputs };
}

/** The fields of a client's entries that say how a server is reached: stale ones go when a server changes its kind. */
export function fieldsOf({ stdio, http, reference }: Client): string[] {
  const forms = [stdio.command, stdio.args, stdio.env, ...Object.keys(stdio.fixed ?? {})];
  const remote = http === undefined ? [] : [http.url, http.headers?.[0], ...Object.keys(http.fixed ?? {})];
  const references = reference?.kind === 'variable' ? [reference.headers, reference.bearer, reference.env] : [];
  return [...forms, ...remote, ...references].filter((field) => field !== undefined);
}

function httpEntry(client: Client, server: ClientServer & { kind: 'http' }): PlainMap {
  const { http } = client;
  if (http === undefined) throw new StrataError('CLIENT_HTTP_UNSUPPORTED', server.name, { client: client.name });
  const entry = { ...http.fixed, [http.url]: server.url };
  const headers = Object.entries(server.headers ?? {});
  if (headers.length === 0) return entry;
  if (http.headers === undefined)
    throw new StrataError('CLIENT_HEADERS_UNSUPPORTED', server.name, { client: client.name });
  const form = referenceOf(client, server.name);
  if (form.kind === 'variable') return { ...entry, ...byVariable(form, client, server.name, headers) };
  const values = headers.map(([header, { prefix = '', variable }]) => [
    header,
    prefix + refer(form, server.name, variable),
  ]);
  return withValue(entry, http.headers, Object.fromEntries(values) as PlainMap) as PlainMap;
}

function byVariable(
  form: ReferenceForm & { kind: 'variable' },
  client: Client,
  name: string,
  headers: readonly (readonly [string, Reference])[],
): PlainMap {
  const isBearer = ([header, { prefix }]: readonly [string, Reference]) =>
    header.toLowerCase() === 'authorization' && prefix === 'Bearer ';
  const bearer = headers.find(isBearer);
  const others = headers.filter((header) => header !== bearer);
  if (others.some(([, { prefix = '' }]) => prefix !== '')) {
    throw new StrataError('CLIENT_REFERENCE_UNSUPPORTED', name, { client: client.name });
  }
  return {
    ...(bearer !== undefined && { [form.bearer]: bearer[1].variable }),
    ...(others.length > 0 && {
      [form.headers]: Object.fromEntries(others.map(([header, { variable }]) => [header, variable])),
    }),
  };
}

function stdioEntry(client: Client, server: ClientServer & { kind: 'stdio' }): PlainMap {
  const { stdio } = client;
  const { command, args, env = [] } = server;
  const program: PlainMap =
    stdio.args === undefined
      ? { [stdio.command]: [command, ...args] }
      : { [stdio.command]: command, [stdio.args]: [...args] };
  const entry = { ...stdio.fixed, ...program };
  if (env.length === 0) return entry;
  const form = referenceOf(client, server.name);
  if (form.kind === 'variable') return { ...entry, [form.env]: [...env] };
  const values = env.map((variable): [string, Plain] => [variable, refer(form, server.name, variable)]);
  return { ...entry, [stdio.env]: Object.fromEntries(values) };
}

function referenceOf({ reference, name: client }: Client, name: string): ReferenceForm {
  if (reference === undefined) throw new StrataError('CLIENT_REFERENCE_UNSUPPORTED', name, { client });
  return reference;
}

function refer(form: ReferenceForm & { kind: 'text' | 'input' }, name: string, variable: string): string {
  return form.kind === 'text' ? form.before + variable + form.after : `\${input:${inputId(name, variable)}}`;
}

const inputId = (name: string, variable: string) => `${name}-${variable.toLowerCase().replaceAll('_', '-')}`;

const inputOf = (name: string, variable: string): PlainMap => ({
  type: 'promptString',
  id: inputId(name, variable),
  description: `${variable} of ${name}`,
  password: true,
});

const variablesOf = (server: ClientServer): readonly string[] =>
  server.kind === 'http' ? Object.values(server.headers ?? {}).map(({ variable }) => variable) : (server.env ?? []);
