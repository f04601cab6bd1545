import type { Assembly } from '../../contract';
import { type WriteTreeOptions, type WriteTreeResult, writeTree } from '../../synth';
import { projectFiles } from './files';
import type { ComposeProject } from './project';

const NOTHING: Assembly = { version: 1, objects: [], servers: [] };

/**
 * Makes a folder hold a project, as the GitOps tree is kept: files of others stay, edited ones are protected, stale ones go.
 *
 * @throws StrataError or StrataErrors of the codes that begin with `TREE_`
 */
export function writeProject(
  project: ComposeProject,
  folder: string,
  options: Pick<WriteTreeOptions, 'check' | 'force'> = {},
): WriteTreeResult {
  return writeTree(NOTHING, folder, { ...options, others: projectFiles(project) });
}
