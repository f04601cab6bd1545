import { code, object } from '../draft';
import { Account } from './account';
import { type Find, leftOver } from './find';

/** What an upstream is shown: the strategy as TypeScript, where it has a counterpart. */
export interface TokenDraft {
  readonly token?: string;
  readonly notes: readonly string[];
}

/** Reads `externalAuthConfigRef`, which names an MCPExternalAuthConfig. */
export function tokenOf(spec: Account, namespace: string | undefined, find: Find): TokenDraft {
  const name = spec.in('externalAuthConfigRef').text('name');
  if (name === undefined) return { notes: [] };
  const config = find('MCPExternalAuthConfig', name, namespace);
  if (config === undefined)
    return { notes: [`What it showed its upstream is in MCPExternalAuthConfig ${name}, which is not here.`] };
  const settings = new Account(config.spec);
  const draft = strategyOf(settings);
  return { ...draft, notes: [...draft.notes, ...leftOver(settings)] };
}

function strategyOf(settings: Account): TokenDraft {
  const type = settings.text('type') ?? 'nothing';
  switch (type) {
    case 'tokenExchange':
      return exchangeOf(settings.in('tokenExchange'));
    case 'headerInjection': {
      const header = settings.in('headerInjection');
      return headerOf(header.text('headerName'), header.in('valueSecretRef'));
    }
    case 'bearerToken':
      return headerOf('Authorization', settings.in('bearerToken').in('tokenSecretRef'), 'Bearer ');
    case 'unauthenticated':
      return { token: `new None(${code({ reason: 'imported from ToolHive, which showed it nothing' })})`, notes: [] };
    default:
      settings.take(type);
      return { notes: [`What it showed its upstream (${type}) has no counterpart: choose a token strategy.`] };
  }
}

function exchangeOf(exchange: Account): TokenDraft {
  const endpoint = exchange.text('tokenUrl');
  const [clientId, secret] = [exchange.text('clientId'), secretOf(exchange.in('clientSecretRef'))];
  const [audience, scopes] = [exchange.text('audience'), exchange.list('scopes')];
  if (exchange.take('subjectTokenType') === 'id_token') {
    return { notes: ['It exchanged ID tokens: here clients bring access tokens, and those are exchanged.'] };
  }
  if (endpoint === undefined || clientId === undefined || secret === undefined) {
    return {
      notes: ['It exchanged tokens without being a client of the authorization server: give it `TokenExchange`.'],
    };
  }
  const issuer = issuerOf(endpoint);
  const client = object({ issuer: code(issuer), clientId: code(clientId), secret, tokenEndpoint: code(endpoint) });
  const props = object({
    client,
    ...(audience !== undefined && { audience: code(audience) }),
    ...(scopes.length > 0 && { scopes: code(scopes.map(String)) }),
  });
  return {
    token: `new TokenExchange(${props})`,
    notes: [`Its authorization server was named by its token endpoint alone: look whether ${issuer} is the issuer.`],
  };
}

/** A header with a secret, if both are named. */
export function headerOf(name: string | undefined, reference: Account, prefix?: string): TokenDraft {
  const value = secretOf(reference);
  if (name === undefined || value === undefined) {
    return { notes: ['It was shown a header whose name or Secret is not said: give it `StaticHeader`.'] };
  }
  const props = { name: code(name), ...(prefix !== undefined && { prefix: code(prefix) }), value };
  return { token: `new StaticHeader(${object(props)})`, notes: [] };
}

/** A reference to a key of a Secret, as TypeScript. */
export function secretOf(reference: Account): string | undefined {
  const [name, key] = [reference.text('name'), reference.text('key')];
  return name === undefined || key === undefined ? undefined : `Secrets.kubernetes(${code({ name, key })})`;
}

/** Where well-known providers have their issuer, seen from their token endpoint (their documentation of the metadata). */
const ENDPOINTS = [/\/protocol\/openid-connect\/token$/, /\/v1\/token$/, /\/oauth\/token$/];

function issuerOf(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const { origin, pathname } = new URL(endpoint);
  const entra = /^(\/[^/]+)\/oauth2\/v2\.0\/token$/.exec(pathname);
  if (entra !== null) return `${origin}${entra[1]}/v2.0`;
  const known = ENDPOINTS.find((pattern) => pattern.test(pathname));
  return known === undefined ? origin : `${origin}${pathname.replace(known, '')}`;
}
