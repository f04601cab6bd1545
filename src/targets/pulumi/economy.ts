import { createRequire } from 'node:module';
import { log } from '@pulumi/pulumi';
import { Variable } from '../../contract';

/** What the SDK says of each registration, three times for each resource. */
const OF_A_REGISTRATION = /^(Registering resource: |RegisterResource(Outputs)? RPC )/;

/** The function of the SDK that keeps a stack for each promise of each resource. */
const KEEPER = 'debuggablePromise';

let isOn = false;

/**
 * Leaves out what the SDK does for those who debug it, which is most of the time and of the memory of a platform's program: a debug message with the whole
 * answer for each registration, each a call to the engine of its own, and a stack for each promise, translated through source maps. Other messages and
 * other errors are as they were. The variable STRATA_PULUMI_DEBUG leaves everything as it is.
 */
export function economize(): void {
  if (isOn || process.env[Variable.PULUMI_DEBUG] !== undefined) return;
  isOn = true;
  withoutDebugMessages();
  withoutStacksOfPromises();
}

/** Runs a step in which errors keep no stacks at all. For steps that call nothing of a user's. */
export function withoutStacks<Result>(step: () => Result): Result {
  if (process.env[Variable.PULUMI_DEBUG] !== undefined) return step();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return step();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function withoutDebugMessages(): void {
  const { debug } = log;
  (log as { debug: typeof log.debug }).debug = (message, ...rest) =>
    OF_A_REGISTRATION.test(message) ? Promise.resolve() : debug(message, ...rest);
  // The SDK puts the answer into its message before it asks whether anybody reads it.
  const answer = answerPrototype();
  if (answer === undefined) return;
  const value = () => 'RegisterResourceResponse';
  Object.defineProperty(answer, 'toString', { value, configurable: true, writable: true });
}

/** It has no public place: an SDK that keeps it elsewhere goes without this economy. */
function answerPrototype(): object | undefined {
  try {
    const sdk = createRequire(require.resolve('@pulumi/pulumi/package.json'));
    return (sdk('./proto/resource_pb.js') as { RegisterResourceResponse: { prototype: object } })
      .RegisterResourceResponse.prototype;
  } catch {
    return undefined;
  }
}

function withoutStacksOfPromises(): void {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (error, frames) => {
    if (frames[0]?.getFunctionName() === KEEPER) return '';
    return (
      prepareStackTrace?.(error, frames) ?? [String(error), ...frames.map((frame) => `    at ${frame}`)].join('\n')
    );
  };
}
