import type { ExitCode } from './exit-code';
import type { Session } from './session';

/** What the parser hands to each command. */
export interface Cli {
  readonly session: Session;
  /** The folder of the composition: `-C`, or the working directory. */
  folder(): string;
  /** Says how the command ended. */
  end(code: ExitCode): void;
}
