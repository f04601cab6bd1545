export {
  App,
  type AppProps,
  compareTree,
  type Differences,
  synthesize,
  type WriteTreeOptions,
  type WriteTreeResult,
  writeTree,
} from './synth';
