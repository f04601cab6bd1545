import { CompositionRefused, errorsOf } from './report/told';

/** How `strata` ends. `--help` and the README list the same. */
export const ExitCode = {
  /** Done, and nothing to object to. */
  OK: 0,
  /** The composition was refused, a rule found something, the output differs from it, a server was found that is blocked or that nobody answers for, or an audit stream is not intact. */
  FINDINGS: 1,
  /** A wrong command line, or a project or a client's file that cannot be read. */
  USAGE: 2,
  /** This machine lacks something: a tool, a secret, a port; or a server did not start. */
  UNAVAILABLE: 69,
  /** A mistake in this package. */
  INTERNAL: 70,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The exit codes as a text for `--help`. */
export const EXIT_CODES_HELP = [
  'Exit codes:',
  `  ${ExitCode.OK}   done, nothing to object to`,
  `  ${ExitCode.FINDINGS}   the composition was refused, a rule found something, the output differs, a server was found that is blocked or that nobody answers for, or an audit stream is not intact`,
  `  ${ExitCode.USAGE}   wrong command line, or a project or a client's file that cannot be read`,
  `  ${ExitCode.UNAVAILABLE}  this machine lacks a tool, a secret or a port, or a server did not run`,
  `  ${ExitCode.INTERNAL}  a mistake in this package`,
].join('\n');

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): ExitCode {
  const [first] = errorsOf(error);
  if (error instanceof CompositionRefused) return ExitCode.FINDINGS;
  if (first === undefined) return ExitCode.INTERNAL;
  if (first.code.startsWith('LOCAL_')) return ExitCode.UNAVAILABLE;
  const isUsage = /^CLI(?:ENT)?_/.test(first.code) && first.code !== 'CLI_COMPOSITION_FAILED';
  return isUsage ? ExitCode.USAGE : ExitCode.FINDINGS;
}
