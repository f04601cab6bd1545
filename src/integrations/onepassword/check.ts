import { isSecretKey } from '../../contract';
import { Problems } from '../../errors';
import { isDnsSubdomain } from '../../kube';
import { secureAddress } from '../common/address';
import { checkRefresh } from '../common/refresh';
import type { OnePasswordProps } from './props';

const SUBJECT = 'Secrets.onePassword';

/** Checks everything that is given. */
export function checkOnePassword(props: OnePasswordProps): void {
  const { vault, via = 'operator', token, connectHost, name = 'onepassword', refreshSeconds } = props;
  const problems = new Problems(SUBJECT);
  const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop, reason });
  if (!/^[^/#\s][^/#]{0,99}$/.test(vault)) refuse('vault', 'it is a name or an id, without "/" and "#"');
  if (!isDnsSubdomain(name)) refuse('name', `"${name}" is no name of an object`);
  if (via === 'operator') {
    for (const prop of ['token', 'connectHost', 'refreshSeconds', 'name'] as const) {
      if (props[prop] !== undefined) refuse(prop, "1Password's operator has its own, from its installation");
    }
  } else if (token === undefined) {
    refuse('token', 'the External Secrets Operator needs the Secret with the token');
  }
  if (token && !isDnsSubdomain(token.secret)) refuse('token.secret', `"${token.secret}" cannot name a Secret`);
  if (token?.key !== undefined && !isSecretKey(token.key)) refuse('token.key', `"${token.key}" is no key of a Secret`);
  if (via === 'connect' && connectHost === undefined) refuse('connectHost', 'the Connect server has an address');
  if (via === 'external-secrets' && connectHost !== undefined) refuse('connectHost', "it is for via: 'connect'");
  if (connectHost !== undefined && !isClusterHttp(connectHost)) {
    problems.attempt(() => secureAddress(connectHost, SUBJECT));
  }
  checkRefresh(refreshSeconds, problems);
  problems.raise();
}

/** Connect's own chart serves plain HTTP inside the cluster. */
function isClusterHttp(address: string): boolean {
  return /^http:\/\/[a-z0-9-]+\.[a-z0-9-]+(\.svc(\.cluster\.local)?)?(:\d+)?\/?$/.test(address);
}
