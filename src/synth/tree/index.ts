export type { Differences } from './compare';
export { compareTree, type WriteTreeOptions, type WriteTreeResult, writeTree } from './write-tree';
