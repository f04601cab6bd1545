export type Cedar = typeof import('@cedar-policy/cedar-wasm/nodejs');

let loaded: Cedar | undefined;

/** The engine that decides at run time, loaded when the first policy is checked: it costs a tenth of a second. */
export function cedarEngine(): Cedar {
  loaded ??= require('@cedar-policy/cedar-wasm/nodejs') as Cedar;
  return loaded;
}
