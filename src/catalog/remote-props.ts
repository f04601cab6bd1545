import { z } from 'zod';
import { isTokenStrategy, type RemoteServerProps, type TokenStrategy } from '../constructs';
import type { CatalogEntry } from '../contract';
import { checkShape, shapeOf } from '../kube';
import type { CatalogRemoteOptions } from './options';
import { listingOf } from './server-props';

const SHAPE = shapeOf<CatalogRemoteOptions>({
  token: z.custom<TokenStrategy>(
    isTokenStrategy,
    'expected what the server is shown, such as new StaticHeader({ ... })',
  ),
  url: z.string().optional(),
});

/** An entry that its publisher offers as a service. */
export interface RemoteEntry extends CatalogEntry {
  readonly remote: NonNullable<CatalogEntry['remote']>;
}

/** The props of a gateway's remote server that an entry describes. */
export function remoteProps(entry: RemoteEntry, options: CatalogRemoteOptions): RemoteServerProps {
  checkShape(options, SHAPE, `Catalog.remote.${entry.id}`);
  return { url: options.url ?? entry.remote.url, token: options.token, listing: listingOf(entry) };
}
