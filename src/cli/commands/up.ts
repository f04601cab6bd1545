import { Command } from 'commander';
import type { Cli } from '../cli';
import { runServers } from '../local/run-servers';
import { compose } from '../project/compose';
import { selectServers } from '../project/select-servers';

interface Options {
  readonly once?: true;
  readonly json?: true;
  readonly verbose?: true;
  readonly unconfined: readonly string[];
}

export function upCommand(cli: Cli): Command {
  return new Command('up')
    .description('run the composition as processes of this machine, reachable on loopback alone')
    .argument('[servers...]', 'only these servers')
    .option('--once', 'stop as soon as every server has answered')
    .option('--json', 'print events as lines of JSON')
    .option('--verbose', "show every line of the servers' output")
    .option(
      '--unconfined <server>',
      "run this server without Node.js's permission model; may be repeated",
      (server: string, before: readonly string[]) => [...before, server],
      [],
    )
    .action(async (names: string[], { once, json, verbose, unconfined }: Options) => {
      const { session } = cli;
      const project = cli.project();
      const assembly = await compose(project, session);
      const servers = selectServers(assembly, names, project.folder);
      selectServers(assembly, unconfined, project.folder);
      const mode = { once: once ?? false, json: json ?? false, verbose: verbose ?? false };
      cli.end(await runServers(session, servers, { project: project.folder, unconfined, ...mode }));
    });
}
