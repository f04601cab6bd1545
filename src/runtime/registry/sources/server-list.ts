import { EntryStatus, OFFICIAL_META } from '../../../contract';
import type { Candidate } from './candidate';
import { type Data, isData, textOf } from './data';

/** One server.json, a list of them, or a list as registries answer it. */
export function serverCandidates(document: unknown): Candidate[] {
  if (Array.isArray(document)) return document.flatMap(serverCandidates);
  if (!isData(document)) throw new Error('there is no server.json');
  const { servers, server } = document;
  if (Array.isArray(servers)) return servers.flatMap(serverCandidates);
  return isData(server) ? [wrapped(document, server)] : [{ document }];
}

function wrapped({ _meta: meta }: Data, server: Data): Candidate {
  const found = isData(meta) ? meta[OFFICIAL_META] : undefined;
  const official = isData(found) ? found : {};
  const status = EntryStatus.safeParse(official['status']).data;
  const latest = official['isLatest'];
  const texts = Object.fromEntries(
    ['statusMessage', 'statusChangedAt', 'publishedAt', 'updatedAt'].flatMap((field) => {
      const text = textOf(official[field]);
      return text === undefined ? [] : [[field, text]];
    }),
  );
  return {
    document: server,
    ...(status !== undefined && { status }),
    ...(typeof latest === 'boolean' && { latest }),
    ...texts,
  };
}
