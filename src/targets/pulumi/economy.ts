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

/**
 * Runs a step in which errors keep no stacks at all. The SDK takes every limit off stacks to tell the engine where a resource was made, which is one place for
 * all of them: here a limit cannot be taken off. An error that ends the step has the stack of the step.
 */
export function withoutStacks<Result>(step: () => Result): Result {
  if (process.env[Variable.PULUMI_DEBUG] !== undefined) return step();
  const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  const restore = () =>
    Object.defineProperty(Error, 'stackTraceLimit', limit ?? { configurable: true, writable: true, value: 10 });
  Object.defineProperty(Error, 'stackTraceLimit', { configurable: true, get: () => 0, set: () => undefined });
  try {
    return step();
  } catch (error) {
    restore();
    if (error instanceof Error && error.stack === undefined) Error.captureStackTrace(error);
    throw error;
  } finally {
    restore();
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
