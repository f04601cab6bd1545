import { type LocalRun, type ServerPackage, Stage } from '../../contract';
import type { Problems } from '../../errors';
import { isPort } from '../../kube';
import { isTooLoose, pinningOf } from '../common/image';
import { packageCommand } from './containerfile';
import type { ServerInput } from './input';
import type { McpServerProps } from './props';
import { checkPackage, ociImage } from './server-package';

/** What runs, in a cluster and on a laptop. */
export interface Program {
  readonly image: string;
  /** Absent: the image's entry point. */
  readonly command?: readonly string[];
  readonly local: Pick<LocalRun, 'program' | 'command'>;
  readonly transport: 'stdio' | 'streamable-http' | 'sse';
  /** Of servers that listen. */
  readonly port?: number;
  readonly path?: string;
}

/** Finds out what runs, and says what is missing or contradicts itself. */
export function resolveProgram(input: ServerInput, problems: Problems): Program {
  const { props } = input;
  const transport = props.transport ?? 'stdio';
  checkExclusive(input, problems);
  const image = deployedImage(input, problems);
  const command = clusterCommand(input);
  if (transport === 'stdio' && command === undefined && image !== '') {
    problems.add('SERVER_COMMAND_REQUIRED', { image });
  }
  return {
    image,
    ...(command && { command }),
    local: localProgram(input, image),
    transport,
    ...endpoint(input, problems),
  };
}

function checkExclusive({ props }: ServerInput, problems: Problems): void {
  if (props.image === undefined && props.package === undefined && props.command === undefined) {
    problems.add('SERVER_PROGRAM_MISSING', {});
  }
  if (props.package !== undefined) {
    checkPackage(props.package, problems);
    if (props.package.registryType === 'oci' && props.image !== undefined) {
      problems.add('PROPS_EXCLUSIVE', { first: 'image', second: 'package', reason: 'an OCI package is the image' });
    }
  }
  if (props.command?.length === 0) {
    problems.add('PROP_INVALID', { prop: 'command', reason: 'it is empty' });
  }
  if (props.args !== undefined && installable(props.package) === undefined) {
    problems.add('PROP_INVALID', {
      prop: 'args',
      reason: 'it gives arguments to the program of an npm or PyPI package; elsewhere they belong into command',
    });
  }
}

/** A package that is installed rather than run as an image. */
function installable(source: ServerPackage | undefined): ServerPackage | undefined {
  return source?.registryType === 'oci' ? undefined : source;
}

/** The image that the composition names, as such or as an OCI package. */
export function givenImage({ image, package: source }: McpServerProps): string | undefined {
  return image ?? (source?.registryType === 'oci' ? ociImage(source) : undefined);
}

function deployedImage({ props, stage, name, pin }: ServerInput, problems: Problems): string {
  const written = givenImage(props);
  if (written === undefined) {
    const source = props.package;
    if (stage >= Stage.PILOT && (source !== undefined || props.command !== undefined)) {
      const program = source === undefined ? 'a command' : `the package ${source.identifier}`;
      problems.add('SERVER_IMAGE_REQUIRED', { stage, program, server: name });
    }
    return source === undefined && props.command === undefined ? '' : localImage(name, source);
  }
  const given = pin(written);
  const pinning = pinningOf(given);
  if (pinning === 'invalid') {
    problems.add('IMAGE_REFERENCE_INVALID', { image: given });
  } else if (isTooLoose(pinning, stage) && props.unsafe?.mutableImageTag === undefined) {
    problems.add(stage >= Stage.SCALE ? 'IMAGE_DIGEST_REQUIRED' : 'IMAGE_TAG_MUTABLE', { image: given, stage });
  }
  return given;
}

/** At stage 1 a server without an image is named as one that is built on the machine. Tags know no `+`, which versions have. */
function localImage(name: string, source: ServerPackage | undefined): string {
  return `localhost/${name}:${(source?.version ?? 'local').replace(/[^\w.-]/g, '-')}`;
}

function clusterCommand({ props }: ServerInput): readonly string[] | undefined {
  const source = installable(props.package);
  if (source !== undefined) {
    return [...(props.command ?? packageCommand(source)), ...(props.args ?? [])];
  }
  return props.command;
}

function localProgram({ props }: ServerInput, image: string): Program['local'] {
  const source = installable(props.package);
  if (source !== undefined) {
    return { program: { kind: 'package', package: { ...source } }, command: [...(props.args ?? [])] };
  }
  const command = [...(props.command ?? [])];
  return props.image === undefined && props.package === undefined
    ? { program: { kind: 'command' }, command }
    : { program: { kind: 'image', image }, command };
}

function endpoint({ props }: ServerInput, problems: Problems): Pick<Program, 'port' | 'path'> {
  const transport = props.transport ?? 'stdio';
  if (props.port !== undefined && !isPort(props.port)) {
    problems.add('SERVER_PORT_INVALID', { port: props.port });
  }
  if (transport === 'stdio') {
    for (const prop of ['port', 'path'] as const) {
      if (props[prop] !== undefined) {
        problems.add('PROPS_EXCLUSIVE', {
          first: prop,
          second: 'transport: stdio',
          reason: 'a stdio server does not listen',
        });
      }
    }
    return {};
  }
  const path = props.path ?? (transport === 'sse' ? '/sse' : '/mcp');
  if (!/^\/[A-Za-z0-9/_.~-]*$/.test(path)) {
    problems.add('PROP_INVALID', { prop: 'path', reason: 'it begins with "/" and has no query' });
  }
  if (props.port === undefined) {
    problems.add('SERVER_PORT_REQUIRED', { transport });
    return { path };
  }
  return { port: props.port, path };
}
