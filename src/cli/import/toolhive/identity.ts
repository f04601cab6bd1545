import { code } from '../draft';
import { Account } from './account';
import { type Find, leftOver } from './find';

/** Whose tokens are taken: the prop, where it can be said, and what has to be known. */
export interface IdentityDraft {
  readonly identity?: string;
  readonly notes: readonly string[];
}

/** Reads `oidcConfigRef`, which names an MCPOIDCConfig. */
export function identityOf(spec: Account, namespace: string | undefined, find: Find): IdentityDraft {
  const reference = spec.in('oidcConfigRef');
  const name = reference.text('name');
  if (name === undefined) return { notes: [] };
  const config = find('MCPOIDCConfig', name, namespace);
  const settings = new Account(config?.spec);
  // What it says of itself: its type is which of the others is there.
  settings.take('type');
  const inline = settings.in('inline');
  const issuer = inline.text('issuer');
  const account = settings.in('kubernetesServiceAccount');
  if (issuer === undefined) {
    for (const field of account.names) account.take(field);
    for (const field of ['audience', 'scopes', 'resourceUrl']) reference.take(field);
    const note =
      config === undefined
        ? `Its identity provider is in MCPOIDCConfig ${name}, which is not here: give it \`identity\`.`
        : 'It took tokens of Kubernetes accounts: here people log in, and `identity` says where.';
    return { notes: [note, ...leftOver(settings)] };
  }
  const jwksUri = inline.text('jwksUrl');
  const scopes = reference.list('scopes');
  const ca = certificateOf(inline);
  const props = {
    ...(audienceOf(reference) !== undefined && { audience: audienceOf(reference) }),
    ...(scopes.length > 0 && { scopes }),
    ...(jwksUri !== undefined && { jwksUri }),
    ...(ca !== undefined && { ca }),
    ...(inline.take('jwksAllowPrivateIP') === true && { privateNetwork: true }),
  };
  return {
    identity: `Oidc.issuer(${code(issuer)}${Object.keys(props).length > 0 ? `, ${code(props)}` : ''})`,
    notes: leftOver(settings),
  };
}

function audienceOf(reference: Account): string | undefined {
  return reference.text('audience') ?? reference.text('resourceUrl');
}

/** `caBundleRef`, as `ca` has it. */
export function certificateOf(spec: Account): { configMap: string; key: string } | undefined {
  const reference = spec.in('caBundleRef').in('configMapRef');
  const [configMap, key] = [reference.text('name'), reference.text('key')];
  return configMap === undefined ? undefined : { configMap, key: key ?? 'ca.crt' };
}
