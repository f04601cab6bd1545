import type { JWTPayload } from 'jose';
import type { TrustedIssuer } from '../../contract';
import { isObject, member } from '../mcp/json';
import type { Principal } from './principal';
import { AuthRefusal, invalidToken } from './refusal';

type Names = TrustedIssuer['claims'];

/** Longest text of one claim, and most entries of a list. */
const LONGEST = 1_024;
const MOST = 2_000;
/** Longest chain of actors. */
const ACTORS = 16;

/** What a token's claims say of its bearer, or why they cannot be used. Nothing is left out silently: a group that is not seen is a rule that is not applied. */
export function principalOf(payload: JWTPayload, names: Names, token: string): Principal | AuthRefusal {
  const { iss: issuer, exp, sub } = payload;
  const subject = subjectOf(payload, names.principal);
  if (issuer === undefined || exp === undefined || subject === undefined) {
    return invalidToken('claims', `The token has no usable claim ${names.principal}`);
  }
  if (groupsAreElsewhere(payload, names.groups)) return groupsOverage();
  const groups = listOf(claimAt(payload, names.groups), (text) => [text]);
  if (groups === undefined)
    return invalidToken('claims', `The claim ${names.groups} is neither a text nor a list of texts`);
  const scopes = listOf(scopeClaim(payload, names.scopes), (text) => text.split(' ').filter((scope) => scope !== ''));
  if (scopes === undefined)
    return invalidToken('claims', `The claim ${names.scopes} is neither a text nor a list of texts`);
  const actors = actorsOf(payload.act);
  if (actors === undefined) return invalidToken('claims', 'The claim act does not name its actors');
  const unit = names.businessUnit === undefined ? undefined : textOf(claimAt(payload, names.businessUnit));
  const client = textOf(payload.client_id) ?? textOf(payload.azp) ?? textOf(payload.appid);
  return {
    // An issuer is a URL and has no space: two principals never share a key. `sub` is what an issuer never gives to two (RFC 7519, 4.1.2).
    key: `${issuer} ${textOf(sub) ?? `${names.principal} ${subject}`}`,
    issuer,
    subject,
    groups,
    scopes,
    actors,
    expiresAt: exp * 1_000,
    token,
    ...(unit !== undefined && { businessUnit: unit }),
    ...(client !== undefined && { client }),
  };
}

/**
 * A claim by its name, or by a path of names with dots between them. Names may have dots themselves (`https://acme.example/groups`), so that a name as it stands goes
 * before any path.
 */
export function claimAt(value: unknown, path: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, path)) return value[path];
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const inner = member(value, path.slice(0, dot));
    const found = inner === undefined ? undefined : claimAt(inner, path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A token that a gateway signed says in `sub_id` who it is about, whose `sub` tells subjects of several issuers apart (RFC 9493, 3.2.3 and 4.1). */
function subjectOf(payload: JWTPayload, name: string): string | undefined {
  const original = payload.sub_id;
  if (name === 'sub' && isObject(original) && original.format === 'iss_sub') return textOf(original.sub);
  return textOf(claimAt(payload, name));
}

/** `scp` is what Entra ID and Okta call `scope`. */
function scopeClaim(payload: JWTPayload, name: string): unknown {
  const found = claimAt(payload, name);
  return found === undefined && name === 'scope' ? payload.scp : found;
}

/**
 * Groups that did not fit into the token: then it says where to ask for them (OpenID Connect Core, 5.6.2, distributed claims; Entra ID,
 * "groups overage claim").
 */
function groupsAreElsewhere(payload: JWTPayload, name: string): boolean {
  if (claimAt(payload, name) !== undefined) return false;
  return member(payload._claim_names, name) !== undefined || (name === 'groups' && payload.hasgroups !== undefined);
}

function groupsOverage(): AuthRefusal {
  const text =
    'The token has too many groups to list them. Have the issuer write only the groups of this application into its tokens, or use application roles';
  return new AuthRefusal({ status: 403, reason: 'groups-overage', text });
}

function actorsOf(act: unknown): readonly string[] | undefined {
  const actors: string[] = [];
  for (let actor = act; actor !== undefined; actor = member(actor, 'act')) {
    const name = textOf(member(actor, 'sub')) ?? textOf(member(actor, 'client_id'));
    if (name === undefined || actors.length === ACTORS) return undefined;
    actors.push(name);
  }
  return actors;
}

function listOf(value: unknown, split: (text: string) => readonly string[]): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return split(value);
  if (!Array.isArray(value) || value.length > MOST || !value.every(isText)) return undefined;
  return value;
}

function textOf(value: unknown): string | undefined {
  return isText(value) ? value : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST;
}
