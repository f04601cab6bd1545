import type { ServerPackage } from '../../contract';
import type { Problems } from '../../errors';
import { pinningOf } from '../common/image';

const NPM_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
/** Semantic versioning 2.0, one version and no range. */
const NPM_VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
/** PyPI names (PEP 508), extras allowed. */
const PYPI_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[A-Za-z0-9._,-]+\])?$/;
/** PEP 440, one version and no range. */
const PYPI_VERSION = /^(\d+!)?\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?(\+[a-z0-9]+([._-][a-z0-9]+)*)?$/;

/** Checks that a package names one thing exactly. Its name and version end up in commands. */
export function checkPackage(source: ServerPackage, problems: Problems): void {
  const reason = faultOf(source);
  if (reason !== undefined) {
    const { identifier, version } = source;
    problems.add('SERVER_PACKAGE_INVALID', { identifier, version, reason });
  }
}

function faultOf({ registryType, identifier, version }: ServerPackage): string | undefined {
  switch (registryType) {
    case 'npm':
      return fault(NPM_NAME.test(identifier) && identifier.length <= 214, NPM_VERSION.test(version));
    case 'pypi':
      return fault(PYPI_NAME.test(identifier), PYPI_VERSION.test(version));
    case 'oci':
      return pinningOf(ociImage({ registryType, identifier, version })) === 'invalid'
        ? 'the identifier is the image without tag and digest, the version is a tag or a digest'
        : undefined;
  }
}

function fault(isName: boolean, isVersion: boolean): string | undefined {
  if (!isName) {
    return 'the identifier is no name of that registry';
  }
  return isVersion ? undefined : 'the version is not exact';
}

/** The reference of the image that an OCI package is. */
export function ociImage({ identifier, version }: ServerPackage): string {
  return `${identifier}${/^sha\d+:/.test(version) ? '@' : ':'}${version}`;
}
