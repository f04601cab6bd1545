import { asContainer } from '../isolation/as-container';
import { inNamespaces } from '../isolation/namespaces';
import type { Launch, LaunchContext } from '../launch';
import { launchCommand } from './command';
import { launchImage } from './image';
import { launchNpm } from './npm';
import { launchPypi } from './pypi';

/** Finds out how to start a server's program on this machine, and installs or pulls what is missing. What isolates it stands around that. */
export async function launch(context: LaunchContext): Promise<Launch> {
  const { isolation } = context;
  // An engine brings namespaces of its own.
  if (isolation === undefined || isContainer(context)) return launchProgram(context);
  if (isolation === 'containers') return launchProgram(await asContainer(context));
  return inNamespaces(await launchProgram(context), context);
}

function isContainer({ server: { run } }: LaunchContext): boolean {
  const { program } = run;
  return program.kind === 'image' || (program.kind === 'package' && program.package.registryType === 'oci');
}

async function launchProgram(context: LaunchContext): Promise<Launch> {
  const { program } = context.server.run;
  switch (program.kind) {
    case 'command':
      return launchCommand(context);
    case 'image':
      return launchImage(context, program.image);
    case 'package': {
      const { registryType, identifier, version } = program.package;
      switch (registryType) {
        case 'npm':
          return launchNpm(context, program.package);
        case 'pypi':
          return launchPypi(context, program.package);
        case 'oci':
          return launchImage(context, `${identifier}${version.startsWith('sha256:') ? '@' : ':'}${version}`);
      }
    }
  }
}
