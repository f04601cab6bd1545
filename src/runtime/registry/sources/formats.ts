import { ComposedEntry, type RegistrySource } from '../../../contract';
import type { Candidate } from './candidate';
import { isData } from './data';
import { dockerCandidates } from './docker';
import { serverCandidates } from './server-list';
import { toolhiveCandidates } from './toolhive';

export type Format = Extract<RegistrySource, { kind: 'file' }>['format'];
/**
 * The entries of a document.
 *
 * @throws Error when the document is not of the format
 */
export function candidatesOf(document: unknown, format: Format): Candidate[] {
  switch (format) {
    case 'composed':
      return composedCandidates(document);
    case 'server-json':
      return serverCandidates(document);
    case 'toolhive':
      return toolhiveCandidates(document);
    case 'docker':
      return dockerCandidates(document);
  }
}

function composedCandidates(document: unknown): Candidate[] {
  if (!isData(document) || !Array.isArray(document['entries'])) throw new Error('there is no list "entries"');
  return document['entries'].map((entry) => {
    const { data, error } = ComposedEntry.safeParse(entry);
    if (data === undefined)
      throw new Error(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
    const { server, ...rest } = data;
    return { document: server, ...rest };
  });
}
