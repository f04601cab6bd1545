import type { Candidate } from './candidate';
import { type Data, isData, textOf } from './data';
import { imageDocument, remoteDocument } from './image-package';
import { serverCandidates } from './server-list';

const NAMESPACE = 'io.github.stacklok';

/** ToolHive's registry: the newer form holds server.json documents, the older one images and remotes by name. */
export function toolhiveCandidates(document: unknown): Candidate[] {
  if (!isData(document)) throw new Error('there is no registry');
  const { data, servers, remote_servers: remotes } = document;
  if (isData(data)) return serverCandidates(data);
  if (!isData(servers) && !isData(remotes)) throw new Error('there is neither "data" nor "servers"');
  return [
    ...Object.entries(isData(servers) ? servers : {}).flatMap(([name, server]) => imageCandidate(name, server)),
    ...Object.entries(isData(remotes) ? remotes : {}).flatMap(([name, server]) => remoteCandidate(name, server)),
  ];
}

function imageCandidate(name: string, server: unknown): Candidate[] {
  const image = isData(server) ? textOf(server['image']) : undefined;
  if (!isData(server) || image === undefined) return [];
  const variables = Array.isArray(server['env_vars']) ? server['env_vars'].flatMap(variableOf) : [];
  return [{ document: imageDocument({ ...common(name, server), image, variables }), ...statusOf(server) }];
}

function remoteCandidate(name: string, server: unknown): Candidate[] {
  const url = isData(server) ? textOf(server['url']) : undefined;
  if (!isData(server) || url === undefined) return [];
  const type = server['transport'] === 'sse' ? 'sse' : 'streamable-http';
  return [{ document: remoteDocument(common(name, server), { type, url }), ...statusOf(server) }];
}

function common(name: string, server: Data) {
  return {
    name: name.includes('/') ? name : `${NAMESPACE}/${name}`,
    title: textOf(server['title']),
    description: textOf(server['description']) ?? '',
    repository: textOf(server['repository_url']),
  };
}

/** ToolHive's statuses are `Active` and `Deprecated`. Its tiers are a publisher's words, and count for nothing here. */
function statusOf({ status }: Data): Pick<Candidate, 'status'> {
  return textOf(status)?.toLowerCase() === 'deprecated' ? { status: 'deprecated' } : {};
}

function variableOf(variable: unknown) {
  const name = isData(variable) ? textOf(variable['name']) : undefined;
  if (!isData(variable) || name === undefined) return [];
  const description = textOf(variable['description']);
  return [
    {
      name,
      ...(description !== undefined && { description }),
      ...(variable['required'] === true && { isRequired: true }),
      ...(variable['secret'] === true && { isSecret: true }),
    },
  ];
}
