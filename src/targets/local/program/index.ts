import type { Launch, LaunchContext } from '../launch';
import { launchCommand } from './command';
import { launchImage } from './image';
import { launchNpm } from './npm';
import { launchPypi } from './pypi';

/** Finds out how to start a server's program on this machine, and installs or pulls what is missing. */
export async function launch(context: LaunchContext): Promise<Launch> {
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
