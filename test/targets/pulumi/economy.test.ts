import { createRequire } from 'node:module';
import * as log from '@pulumi/pulumi/log';

const sdk = createRequire(require.resolve('@pulumi/pulumi/package.json'));
const { RegisterResourceResponse } = sdk('./proto/resource_pb.js');
const debuggable = sdk('./runtime/debuggable.js');
const { debuggablePromise } = debuggable;
const { debug } = log;
const { stackTraceLimit } = Error;
const text = Object.getOwnPropertyDescriptor(RegisterResourceResponse.prototype, 'toString');
let said: string[];

beforeEach(() => {
  said = [];
  (log as { debug: typeof debug }).debug = (message) => {
    said.push(message);
    return Promise.resolve();
  };
});
afterEach(() => {
  delete process.env['STRATA_PULUMI_DEBUG'];
  (log as { debug: typeof debug }).debug = debug;
  debuggable.debuggablePromise = debuggablePromise;
  if (text === undefined) delete RegisterResourceResponse.prototype.toString;
});

function loaded(): typeof import('../../../src/targets/pulumi/economy') {
  let economy: ReturnType<typeof loaded> | undefined;
  jest.isolateModules(() => {
    jest.doMock('../../../src/targets/pulumi/sdk', () => ({ log }));
    jest.doMock('node:module', () => ({ createRequire: () => sdk }));
    economy = require('../../../src/targets/pulumi/economy');
  });
  if (economy === undefined) throw new Error('it was not loaded');
  return economy;
}

/** What the SDK notes of where a promise was made. */
function noted(): string {
  const promise = Promise.resolve();
  debuggable.debuggablePromise(promise, 'of a resource');
  return Reflect.get(promise, '_debugStackTrace');
}

function tell(): string[] {
  void log.debug('Registering resource: t=kubernetes:apps/v1:Deployment, name=a');
  void log.debug(`RegisterResource RPC finished: a; resp: ${new RegisterResourceResponse()}`);
  void log.debug("a program's own message");
  return said;
}

test("the SDK's messages of each registration are left out, a program's own are not", () => {
  loaded().economize();
  expect(tell()).toEqual(["a program's own message"]);
  expect(String(new RegisterResourceResponse())).toBe('RegisterResourceResponse');
});

test('stacks of promises are left out, those of errors are not', () => {
  const { economize, withoutStacks } = loaded();
  economize();
  economize();
  expect(noted()).not.toContain('\n');
  expect(new Error('mine').stack).toMatch(/^Error: mine\n {4}at .*economy\.test/);
  expect(withoutStacks(() => Error.stackTraceLimit)).toBe(0);
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

test('a step without stacks cannot be made to keep them, and an error that ends it has one', () => {
  const { withoutStacks } = loaded();
  const kept = withoutStacks(() => {
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    return new Error('kept').stack;
  });
  expect(kept).toBeUndefined();
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  const failing = () =>
    withoutStacks(() => {
      throw new Error('of a transformation');
    });
  expect(failing).toThrow(
    expect.objectContaining({ stack: expect.stringMatching(/^Error: of a transformation\n {4}at /) }),
  );
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

test('an SDK that keeps these things elsewhere goes without the economy', () => {
  delete debuggable.debuggablePromise;
  const { economize } = loaded();
  expect(economize).not.toThrow();
  expect(debuggable.debuggablePromise).toBeUndefined();
});

test('who debugs the SDK gets all of it', () => {
  process.env['STRATA_PULUMI_DEBUG'] = '1';
  const { economize, withoutStacks } = loaded();
  economize();
  expect(tell()).toHaveLength(3);
  expect(noted()).toMatch(/\n {4}at /);
  expect(withoutStacks(() => Error.stackTraceLimit)).toBe(stackTraceLimit);
});
