import { code, object, type Props } from '../draft';
import type { Account } from './account';
import { secretOf } from './token';

/** Reads `sessionStorage`, wherever it stands: what replicas share. */
export function redisOf(...places: readonly Account[]): { readonly props: Props; readonly notes: readonly string[] } {
  for (const storage of places) {
    const address = storage.text('address');
    if (storage.take('provider') !== 'redis' || address === undefined) continue;
    const database = storage.number('db') ?? 0;
    const prefix = storage.text('keyPrefix');
    const password = secretOf(storage.in('passwordRef'));
    const props = {
      url: code(`redis://${address}/${database}`),
      ...(password !== undefined && { password }),
      ...(prefix !== undefined && { prefix: code(prefix) }),
    };
    return { props: { redis: object(props) }, notes: ['Its Redis was spoken to without TLS: `rediss://` is with it.'] };
  }
  return { props: {}, notes: [] };
}
