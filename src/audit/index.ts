export type { ChainEnd, ChainSummary, Finding, FindingKind } from './findings';
export { type Head, readHeads } from './heads';
export { type Verification, Verifier, type VerifierOptions } from './verifier';
