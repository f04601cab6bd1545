import { StrataError } from '../../../errors';
import { findEngine, hasImage } from '../container-engine';
import type { LaunchContext } from '../launch';

/** Images of stage 1 without a name of the composition's own: they are built on this machine. */
const BUILT_HERE = 'localhost/';

/**
 * The same server as a cluster runs it: its image, and what is started in it.
 *
 * @throws LOCAL_ISOLATION_UNSUITABLE, and those of `findEngine`
 */
export async function asContainer(context: LaunchContext): Promise<LaunchContext> {
  const { server, environment } = context;
  const { pod } = server;
  const unsuitable = (reason: string, remedy: string) =>
    new StrataError('LOCAL_ISOLATION_UNSUITABLE', server.path, {
      server: server.id,
      isolation: 'containers',
      reason,
      remedy,
    });
  if (pod === undefined) throw unsuitable('the composition names no image for it', 'Give the server an image');
  const { image, command = [] } = pod;
  if (image.startsWith(BUILT_HERE)) {
    const engine = await findEngine(environment, server.path, image);
    if (!(await hasImage(engine, image))) {
      const build =
        server.run.program.kind === 'package'
          ? `Build it: \`npx strata containerfile ${server.id} | ${engine.name} build --tag ${image} -\``
          : 'Give the server an image that has its command';
      throw unsuitable(`the image ${image} is not there`, build);
    }
  }
  return {
    ...context,
    server: { ...server, run: { ...server.run, program: { kind: 'image', image }, command: [...command] } },
  };
}
