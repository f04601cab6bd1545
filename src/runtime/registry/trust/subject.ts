import type { ServerJson } from '../../../contract';

/** What verification calls a package, as provenance statements do: a package URL. Absent where there is no provenance to look for. */
export function subjectOf({
  registryType,
  identifier,
  version,
}: NonNullable<ServerJson['packages']>[number]): string | undefined {
  if (registryType !== 'npm' || version === undefined) return undefined;
  return `pkg:npm/${identifier.replace(/^@/, '%40')}@${version}`;
}

/** The subjects of all packages. */
export function subjectsOf({ packages = [] }: ServerJson): readonly (string | undefined)[] {
  return packages.map(subjectOf);
}
