import { createHash } from 'node:crypto';
import { Annotation, Path } from '../../contract';
import type { Healthcheck, ServiceVolume } from './compose-file';

/** The configuration of a role, as a file of the project. */
export interface ConfigFile {
  /** Relative to the project. */
  readonly path: string;
  readonly content: object | string;
}

export function textOf({ content }: ConfigFile): string {
  return typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`;
}

/** Engines do not look into mounted files: a changed label is what makes them start a service anew. */
export function configLabel(file: ConfigFile): Record<string, string> {
  const hash = createHash('sha256').update(textOf(file)).digest('hex');
  return { [Annotation.CONFIG_HASH]: hash.slice(0, 32) };
}

export function configMount({ path }: ConfigFile): ServiceVolume {
  return { type: 'bind', source: `./${path}`, target: Path.CONFIG_FILE, read_only: true };
}

/** Asks a role's admin port with the program that the image has anyway. */
export function healthcheck(url: string, startSeconds: number): Healthcheck {
  // Without spaces: engines that take a check for a command line would take it apart.
  const program = `fetch('${url}').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))`;
  return {
    test: ['CMD', Path.IMAGE_NODE, '-e', program],
    interval: '15s',
    timeout: '5s',
    retries: 3,
    start_period: `${Math.ceil(startSeconds)}s`,
  };
}
