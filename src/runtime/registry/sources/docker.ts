import type { Candidate } from './candidate';
import { type Data, isData, textOf } from './data';
import { imageDocument, remoteDocument } from './image-package';

const NAMESPACE = 'com.docker.mcp';

/** Docker's catalogue: `registry` holds images and remotes by name. */
export function dockerCandidates(document: unknown): Candidate[] {
  if (!isData(document) || !isData(document['registry'])) throw new Error('there is no "registry"');
  return Object.entries(document['registry']).flatMap(([name, server]) =>
    isData(server) ? candidateOf(name, server) : [],
  );
}

function candidateOf(name: string, server: Data): Candidate[] {
  const common = {
    name: name.includes('/') ? name : `${NAMESPACE}/${name}`,
    title: textOf(server['title']),
    description: textOf(server['description']) ?? '',
    repository: textOf(server['upstream']),
  };
  const image = textOf(server['image']);
  if (image !== undefined) return [{ document: imageDocument({ ...common, image, variables: variablesOf(server) }) }];
  const remote = isData(server['remote']) ? server['remote'] : undefined;
  const url = textOf(remote?.['url']);
  if (url === undefined) return [];
  const type = remote?.['transport_type'] === 'sse' ? 'sse' : 'streamable-http';
  return [{ document: remoteDocument(common, { type, url }) }];
}

function variablesOf({ secrets, env }: Data) {
  const secret = (Array.isArray(secrets) ? secrets : []).flatMap((entry) => {
    const name = isData(entry) ? textOf(entry['env']) : undefined;
    return name === undefined ? [] : [{ name, isSecret: true }];
  });
  const plain = (Array.isArray(env) ? env : []).flatMap((entry) => {
    const name = isData(entry) ? textOf(entry['name']) : undefined;
    return name === undefined ? [] : [{ name }];
  });
  return [...secret, ...plain];
}
