import { StrataError } from '../../errors';
import { wayTo } from '../common/reach';
import { trustFileOf } from '../identity/certificate';
import { NO_NEEDS, type PodNeeds, secretPath } from '../identity/needs';
import { withoutCredentials } from '../identity/url';
import type { GatewayPlace } from './place';
import type { RedisProps } from './runtime-props';

const PASSWORD = 'redis-password';
const DEFAULT_PORT = 6379;

/** The store that replicas share, as the configuration has it, and what it needs. */
export interface ResolvedRedis {
  readonly config: {
    readonly url: string;
    readonly prefix: string;
    readonly username?: string;
    readonly passwordFile?: string;
    readonly caFile?: string;
  };
  readonly needs: PodNeeds;
}

/**
 * Resolves the store.
 *
 * @throws StrataError GATEWAY_REDIS_INVALID, GATEWAY_REDIS_PEER_REQUIRED
 */
export function resolveRedis(props: RedisProps, { name, namespace, path }: GatewayPlace): ResolvedRedis {
  const { url: text, password, username, ca, peer, prefix = `strata:${namespace ?? 'default'}:${name}:` } = props;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const reason = faultOf(url, prefix);
  if (url === undefined || reason !== undefined) {
    throw new StrataError('GATEWAY_REDIS_INVALID', path, {
      url: withoutCredentials(text),
      reason: reason ?? 'it is no URL',
    });
  }
  const way = wayTo(new URL(`http://${url.hostname}:${url.port || DEFAULT_PORT}`), peer);
  // A store of sessions on a public address is nobody's intention.
  if (way === undefined || way.host !== undefined) {
    throw new StrataError('GATEWAY_REDIS_PEER_REQUIRED', path, { url: text });
  }
  const certificates = ca && trustFileOf(ca);
  return {
    config: {
      url: text,
      prefix,
      ...(username !== undefined && { username }),
      ...(password && { passwordFile: secretPath(PASSWORD) }),
      ...(certificates && { caFile: certificates.path }),
    },
    needs: {
      ...NO_NEEDS,
      secrets: password ? [{ file: PASSWORD, source: password }] : [],
      trust: certificates ? [certificates.file] : [],
      ways: [way],
    },
  };
}

function faultOf(url: URL | undefined, prefix: string): string | undefined {
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '')
    return 'it is no redis or rediss URL';
  if (url.username !== '' || url.password !== '') return 'it holds credentials';
  if (url.search !== '' || url.hash !== '' || !/^(\/\d{0,3})?$/.test(url.pathname))
    return 'it has more than a database';
  return prefix.length > 64 ? 'the prefix of its keys has more than 64 characters' : undefined;
}
