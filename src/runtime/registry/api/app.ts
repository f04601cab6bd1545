import { Hono } from 'hono';
import type { Principal } from '../../auth/principal';
import type { ProtectedResource } from '../../auth/protected-resource';
import type { Guard } from '../../http/guard';
import type { Log } from '../../telemetry/log';
import type { Series } from '../../telemetry/series';
import type { Reader } from '../catalog/snapshot';
import { type Call, CORS, type Environment, failure } from './answer';
import { jsonBody } from './body';
import { callerOf, readerOf } from './caller';
import { OPENAPI } from './openapi';
import { publish, type WriteContext } from './publish';
import { list, version, versions } from './read';
import { changeStatus } from './status';
import { history, move } from './workflow';

export interface AppContext extends WriteContext {
  readonly resource: ProtectedResource | undefined;
  readonly guard: Guard;
  readonly log: Log;
  readonly metrics: Series;
}

const APIS = ['/v0.1', '/v0'] as const;
/** The catalogue for who has logged in. The root is the allow-list for everyone, where there is one. */
const CATALOGUE = '/catalog';
const EVENTS = '/x/strata/v1';
/** Names with their slash escaped, as the API wants them; and as proxies leave them that decode paths on their way. */
const NAMES = ['/servers/:name', '/servers/:namespace/:name'] as const;
const BODY_MARGIN = 1_024;

type Reads = (call: Call, reader: Reader) => Response;

/** The registry's HTTP interface. */
export function createApp(context: AppContext): Hono<Environment> {
  const { catalog, config, guard, resource, log, metrics } = context;
  const app = new Hono<Environment>();
  const most = config.limits.pageEntries;
  const bytes = config.limits.entryBytes + BODY_MARGIN;

  app.use(async (call, next) => {
    // Pages of other origins may read; names that are not ours may not be used to do it.
    if (guard.refuse(call.req.header('host'), undefined) !== undefined) return failure(403, 'The host is not served');
    await next();
    metrics.count('strata_registry_requests_total', `${Math.floor(call.res.status / 100)}xx`);
    return undefined;
  });
  app.onError((error) => {
    log.error({ event: 'internal-error', error: String(error) }, 'A request failed');
    return failure(500, 'The registry failed');
  });
  app.notFound(() => failure(404, 'Not found'));
  app.options('*', () => new Response(null, { status: 204, headers: { ...CORS, 'Access-Control-Max-Age': '7200' } }));

  const reads = (base: string, wrap: (read: Reads) => (call: Call) => Response | Promise<Response>) => {
    app.get(
      `${base}/openapi.yaml`,
      () => new Response(OPENAPI, { headers: { ...CORS, 'Content-Type': 'application/yaml' } }),
    );
    for (const api of APIS) {
      app.get(`${base}${api}/health`, (call) => call.json({ status: 'ok' }, 200, CORS));
      app.get(
        `${base}${api}/servers`,
        wrap((call, reader) => list(call, catalog, reader, most)),
      );
      for (const path of NAMES) {
        app.get(
          `${base}${api}${path}/versions`,
          wrap((call, reader) => versions(call, catalog, reader, nameOf(call))),
        );
        app.get(
          `${base}${api}${path}/versions/:version`,
          wrap((call, reader) => version(call, catalog, reader, nameOf(call), versionOf(call))),
        );
      }
    }
  };
  const open = (read: Reads) => (call: Call) => read(call, { view: 'open' });
  const known = (read: Reads) => async (call: Call) => {
    const caller = await callerOf(call, resource);
    return caller instanceof Response ? caller : read(call, readerOf(caller, config));
  };
  reads('', config.anonymous ? open : known);
  if (resource !== undefined) reads(CATALOGUE, known);

  const signedIn = (act: (call: Call, caller: Principal) => Promise<Response>) => async (call: Call) => {
    const caller = await callerOf(call, resource);
    return caller instanceof Response ? caller : act(call, caller);
  };
  const writes = (act: (call: Call, caller: Principal, json: unknown) => Promise<Response>) =>
    signedIn(async (call, caller) => {
      const body = await jsonBody(call, bytes);
      return body instanceof Response ? body : act(call, caller, body.json);
    });
  for (const base of ['', CATALOGUE].flatMap((start) => APIS.map((api) => `${start}${api}`))) {
    app.post(
      `${base}/publish`,
      writes((_, caller, json) => publish(json, caller, context)),
    );
    for (const path of NAMES) {
      const status = writes((call, caller, json) =>
        changeStatus(nameOf(call), call.req.param('version'), json, caller, context),
      );
      app.patch(`${base}${path}/status`, status);
      app.patch(`${base}${path}/versions/:version/status`, status);
      app.on(['PUT', 'DELETE'], `${base}${path}/versions/:version`, () =>
        failure(501, 'Versions do not change once they are published; their status does'),
      );
    }
  }
  for (const path of NAMES) {
    const address = `${CATALOGUE}${EVENTS}${path}/versions/:version/events`;
    app.get(
      address,
      signedIn((call, caller) => history(nameOf(call), versionOf(call), caller, context)),
    );
    app.post(
      address,
      writes((call, caller, json) => move(nameOf(call), versionOf(call), json, caller, context)),
    );
  }
  return app;
}

function nameOf(call: Call): string {
  const namespace = call.req.param('namespace');
  const name = call.req.param('name') ?? '';
  return namespace === undefined ? name : `${namespace}/${name}`;
}

const versionOf = (call: Call) => call.req.param('version') ?? '';
