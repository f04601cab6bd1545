import { basename } from 'node:path';
import type { ClientServer, Reference } from '../../clients';
import { StrataError } from '../../errors';
import { type Endpoint, expectedEndpoint, runningEndpoints } from '../../targets/local';
import { compose } from '../project/compose';
import { selectServers } from '../project/select-servers';
import type { Project } from '../project/settings';
import type { Session } from '../session';

/** The composition, read when a command line needs it: a server that it names itself needs none. */
export type Composition = () => Project;

/** What a command line says of servers. */
export interface ServerOptions {
  readonly name?: string;
  readonly url?: string;
  readonly server: readonly string[];
  readonly bearer?: string;
  readonly header: readonly string[];
  readonly env: readonly string[];
}

/**
 * The servers that a command line names: one by its URL or command, or those of the composition.
 *
 * @throws CLIENT_OPTIONS_CONFLICT, and what reading and running a composition raises
 */
export async function serversOf(
  session: Session,
  composition: Composition,
  command: readonly string[],
  options: ServerOptions,
): Promise<readonly ClientServer[]> {
  checkTogether(options, command);
  const headers = headersOf(options);
  const withHeaders = { ...(Object.keys(headers).length > 0 && { headers }) };
  const [program, ...args] = command;
  if (program !== undefined) {
    return [{ kind: 'stdio', name: options.name ?? '', command: program, args, env: options.env }];
  }
  if (options.url !== undefined) {
    const name = options.name ?? nameFrom(options.url);
    return [{ kind: 'http', name, url: options.url, ...withHeaders }];
  }
  const endpoints = await endpointsOf(session, composition, options.server);
  return endpoints.map(({ id, url }) => ({ kind: 'http', name: id, url, ...withHeaders }));
}

/** The names of the servers that a command line means, for taking them out. */
export async function namesOf(
  session: Session,
  composition: Composition,
  options: ServerOptions,
): Promise<readonly string[]> {
  const named = [...(options.name === undefined ? [] : [options.name]), ...options.server];
  if (named.length > 0) return named;
  if (options.url !== undefined) return [nameFrom(options.url)];
  return (await endpointsOf(session, composition, [])).map(({ id }) => id);
}

/** Where the servers of a composition are reached: as `strata up` says while it runs, and as it would otherwise. */
async function endpointsOf(
  session: Session,
  composition: Composition,
  names: readonly string[],
): Promise<readonly Endpoint[]> {
  const project = composition();
  const running = new Map(runningEndpoints(project.folder).map((endpoint) => [endpoint.id, endpoint]));
  if (names.length > 0 && names.every((name) => running.has(name))) {
    return names.flatMap((name) => running.get(name) ?? []);
  }
  const servers = selectServers(await compose(project, session), names, project.folder);
  return servers.map((server) => {
    const endpoint = running.get(server.id);
    if (endpoint === undefined) session.err(`${server.id} does not run; this is where \`strata up\` will have it`);
    return endpoint ?? expectedEndpoint(project.folder, server);
  });
}

function headersOf({ bearer, header }: ServerOptions): Record<string, Reference> {
  const pairs = header.map((text): [string, Reference] => {
    const at = text.indexOf('=');
    if (at < 1) conflict('`--header` wants a header and a variable, such as `X-Api-Key=API_KEY`');
    return [text.slice(0, at), { variable: text.slice(at + 1) }];
  });
  const authorization: Record<string, Reference> =
    bearer === undefined ? {} : { Authorization: { variable: bearer, prefix: 'Bearer ' } };
  return { ...authorization, ...Object.fromEntries(pairs) };
}

function checkTogether({ name, url, server, bearer, header, env }: ServerOptions, command: readonly string[]): void {
  const isProgram = command.length > 0;
  if (isProgram && url !== undefined) conflict('a server has a URL or a command');
  if (isProgram && name === undefined) conflict('a command needs a `--name`');
  if (server.length > 0 && (isProgram || url !== undefined)) conflict('`--server` is about the composition');
  if (name !== undefined && !isProgram && url === undefined) conflict('`--name` needs a URL or a command');
  if (isProgram && (bearer !== undefined || header.length > 0)) conflict('a command has no headers');
  if (!isProgram && env.length > 0) conflict('`--env` is about a command');
}

function conflict(problem: string): never {
  throw new StrataError('CLIENT_OPTIONS_CONFLICT', 'the command line', { problem });
}

/** `https://mcp.acme.example/github/mcp` is called `github`. */
function nameFrom(url: string): string {
  if (!URL.canParse(url)) return 'server';
  const { pathname, hostname } = new URL(url);
  const path = pathname.replace(/\/(?:mcp|sse)?\/?$/, '');
  return (basename(path) || hostname).replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 64);
}
