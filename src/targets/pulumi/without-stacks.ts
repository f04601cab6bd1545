/**
 * Runs a step during which stacks of errors are not written out. Pulumi keeps one for each promise of each resource, translated through source maps, to
 * tell of promises that leak: for a platform that is most of the time and the memory of its program. An error that leaves the step has its stack
 * written when it is first read, which is after the step.
 */
export function withoutStacks<Result>(step: () => Result): Result {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = () => '';
  try {
    return step();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}
