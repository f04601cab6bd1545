import type { ExitCode } from './exit-code';
import type { Project } from './project/settings';
import type { Session } from './session';

/** What the parser hands to each command. */
export interface Cli {
  readonly session: Session;
  /** The folder of the composition: `-C`, or the working directory. */
  folder(): string;
  /**
   * The composition there, for the environment that `-e` names.
   *
   * @throws CLI_PROJECT_MISSING, CLI_PROJECT_INVALID
   */
  project(): Project;
  /** Says how the command ended. */
  end(code: ExitCode): void;
}
