import type { Candidate } from '../candidate';
import { documentOf } from '../file';
import { candidatesOf } from '../formats';
import { GitRepository, type GitSource } from './repository';
import { filesOf } from './tree';

const FILES = 10_000;

/**
 * Reads a commit, unless it is the one that was read before.
 *
 * @returns the commit, and what it holds where it is another one
 * @throws UpstreamError; Error when a file cannot be read: half a commit is none
 */
export async function readGit(
  source: GitSource,
  before: string | undefined,
): Promise<{ readonly commit: string; readonly candidates?: Candidate[] }> {
  const repository = new GitRepository(source);
  try {
    const commit = await repository.head();
    if (commit === before) return { commit };
    const files = filesOf(await repository.objects(commit), commit, source.path, FILES);
    const documents = await Promise.all(files.map(({ data }) => documentOf(data.toString('utf8'))));
    return { commit, candidates: documents.flatMap((document) => candidatesOf(document, source.format)) };
  } finally {
    await repository.close();
  }
}
