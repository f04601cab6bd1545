import { type CatalogEntry, SERVER_SCHEMA_URL, type ServerJson, type ServerPackageEntry } from '../contract';

/** The namespace of entries that their publishers gave no name. */
export const CATALOG_NAMESPACE = 'dev.strata.catalog';

/** What stands for the version of a service that tells none. */
const UNVERSIONED = '1.0.0';

/**
 * An entry as registries list it (server.json, schema 2025-12-11). Secrets are named, never given.
 *
 * @see https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json
 */
export function catalogServerJson(entry: CatalogEntry): ServerJson {
  const { id, name = `${CATALOG_NAMESPACE}/${id}`, title, description, repository, remote } = entry;
  return {
    $schema: SERVER_SCHEMA_URL,
    name,
    title,
    description,
    version: entry.package?.version ?? UNVERSIONED,
    ...(repository !== undefined && { repository: { url: repository, source: 'github' } }),
    ...(entry.package && { packages: [packageOf(entry, entry.package)] }),
    ...(remote && { remotes: [{ type: 'streamable-http', url: remote.url }] }),
  };
}

function packageOf(entry: CatalogEntry, { registryType, identifier, version }: NonNullable<CatalogEntry['package']>) {
  const variables = variablesOf(entry);
  const args = [...(entry.args ?? []), ...(entry.readOnly?.on.args ?? [])];
  return {
    registryType,
    // Images carry their version in the identifier.
    ...(registryType === 'oci' ? { identifier: `${identifier}:${version}` } : { identifier, version }),
    transport: { type: 'stdio' },
    ...(args.length > 0 && { packageArguments: args.map((value) => ({ type: 'positional' as const, value })) }),
    ...(variables.length > 0 && { environmentVariables: variables }),
  } satisfies ServerPackageEntry;
}

function variablesOf({ env = {}, readOnly, secrets = {}, settings = {} }: CatalogEntry) {
  const fixed = { ...env, ...readOnly?.on.env };
  const asked = Object.values(settings).flatMap(({ env: variables = {}, purpose, required }) =>
    Object.keys(variables).map((name) => ({
      name,
      description: purpose,
      isRequired: required,
      ...(fixed[name] !== undefined && { default: fixed[name] }),
    })),
  );
  const names = new Set(asked.map(({ name }) => name));
  return [
    ...Object.values(secrets).flatMap(({ variables, obtain, required }) =>
      variables.map((name) => ({ name, description: obtain, isRequired: required, isSecret: true })),
    ),
    ...asked,
    ...Object.entries(fixed).flatMap(([name, value]) => (names.has(name) ? [] : [{ name, value }])),
  ];
}
