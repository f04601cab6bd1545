import type { Problems } from '../../errors';
import { isDnsLabel } from '../../kube';

/** Names of a delivery and of its environments: each once. */
export function checkNames(id: string, environments: readonly string[], problems: Problems): void {
  for (const name of [id, ...environments]) if (!isDnsLabel(name)) problems.add('DELIVERY_NAME_INVALID', { name });
  const twice = environments.filter((one, at) => environments.indexOf(one) !== at);
  for (const name of twice) problems.add('DELIVERY_ENVIRONMENT_TWICE', { name });
}

/** A repository is named without credentials, and a path does not lead out of it. */
export function checkSource(repository: string, path: string, problems: Problems): void {
  if (!/^(https:\/\/[^@\s?#]+|ssh:\/\/git@[^\s?#]+|git@[^\s:?#]+:[^\s?#]+|oci:\/\/[^@\s?#]+)$/.test(repository)) {
    problems.add('DELIVERY_REPOSITORY_INVALID', { repository });
  }
  if (!/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._/-]+$/.test(path)) {
    problems.add('DELIVERY_PATH_INVALID', { path });
  }
}
