export { App, type AppProps } from './app';
export { deferredToken } from './deferred';
export type { Delivery } from './delivery';
export { parseAssembly, writeAssembly } from './hand-over';
export { evaluateAssembly, type JudgeOptions, judge } from './judge';
export { type Component, formerly, type Structure, structureOf } from './structure';
export { synthesize } from './synthesize';
export { compareTree, type Differences, type WriteTreeOptions, type WriteTreeResult, writeTree } from './tree';
export { toYaml, toYamlStream } from './yaml';
