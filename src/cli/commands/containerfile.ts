import { Command } from 'commander';
import { renderContainerfile } from '../../constructs/mcp-server/containerfile';
import { StrataError } from '../../errors';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { compose } from '../project/compose';
import { selectServers } from '../project/select-servers';

export function containerfileCommand(cli: Cli): Command {
  return new Command('containerfile')
    .description('print the Containerfile for a server whose program is a package from npm or PyPI')
    .argument('<server>', 'a server of the composition')
    .action(async (name: string) => {
      const project = cli.project();
      const servers = selectServers(await compose(project, cli.session), [name], project.folder);
      for (const { run, path } of servers) {
        const { program } = run;
        if (program.kind !== 'package' || program.package.registryType === 'oci') {
          const kind = program.kind === 'command' ? 'a command of this machine' : 'an image';
          throw new StrataError('CLI_CONTAINERFILE_NEEDLESS', path, { program: kind });
        }
        const { registryType, ...rest } = program.package;
        cli.session.out(renderContainerfile({ ...rest, registryType }).trimEnd());
      }
      cli.end(ExitCode.OK);
    });
}
