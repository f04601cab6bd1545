import { createRequire } from 'node:module';
import { Variable } from '../../contract';
import { log } from './sdk';

/** What the SDK says of each registration, three times for each resource. */
const OF_A_REGISTRATION = /^(Registering resource: |RegisterResource(Outputs)? RPC )/;

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
  const messages = internals<{ RegisterResourceResponse?: { prototype: object } }>('./proto/resource_pb.js');
  const prototype = messages?.RegisterResourceResponse?.prototype;
  if (prototype === undefined) return;
  const value = () => 'RegisterResourceResponse';
  Object.defineProperty(prototype, 'toString', { value, configurable: true, writable: true });
}

/** Of each promise of each resource the SDK notes where it was made. */
function withoutStacksOfPromises(): void {
  type Note = (promise: Promise<unknown>, context: string) => Promise<unknown>;
  const keeper = internals<{ debuggablePromise?: Note }>('./runtime/debuggable.js');
  const note = keeper?.debuggablePromise;
  if (keeper === undefined || note === undefined) return;
  Reflect.set(keeper, 'debuggablePromise', (...of: Parameters<Note>) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return note(...of);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });
}

/** A part of the SDK that has no public place: an SDK that keeps it elsewhere goes without this economy. */
function internals<Module>(file: string): Module | undefined {
  try {
    return createRequire(require.resolve('@pulumi/pulumi/package.json'))(file) as Module;
  } catch {
    return undefined;
  }
}
