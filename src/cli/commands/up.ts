import { Command, Option } from 'commander';
import { ISOLATIONS, type Isolation, notHere, withPods } from '../../targets/local';
import { composedRoles } from '../../targets/roles';
import type { Cli } from '../cli';
import { type Parts, runServers } from '../local/run-servers';
import { compose } from '../project/compose';
import { selectServers } from '../project/select-servers';

interface Options {
  readonly once?: true;
  readonly watch?: true;
  readonly json?: true;
  readonly verbose?: true;
  readonly unconfined: readonly string[];
  readonly isolate?: Isolation;
}

export function upCommand(cli: Cli): Command {
  return new Command('up')
    .description('run the composition as processes of this machine, reachable on loopback alone')
    .argument('[servers...]', 'only these servers, without registry and portal')
    .option('--once', 'stop as soon as every server has answered')
    .addOption(new Option('--watch', 'follow the composition when its files change').conflicts('once'))
    .option('--json', 'print events as lines of JSON')
    .option('--verbose', "show every line of the servers' output")
    .option(
      '--unconfined <server>',
      "run this server without Node.js's permission model; may be repeated",
      (server: string, before: readonly string[]) => [...before, server],
      [],
    )
    .addOption(
      new Option(
        '--isolate <how>',
        'put each server behind a wall: no home directory, no host that it did not declare',
      ).choices(ISOLATIONS),
    )
    .action(async (names: string[], { once, watch, json, verbose, unconfined, isolate }: Options) => {
      const { session } = cli;
      const project = cli.project();
      const composed = async (): Promise<Parts> => {
        const assembly = await compose(project, session);
        selectServers(assembly, unconfined, project.folder);
        const servers = selectServers(assembly, names, project.folder);
        const runnable = isolate === undefined ? servers : withPods(assembly, servers);
        const roles = names.length === 0 ? composedRoles(assembly) : [];
        return { servers: runnable, roles, notHere: notHere(assembly, servers) };
      };
      const mode = { once: once ?? false, json: json ?? false, verbose: verbose ?? false };
      const follow = watch && { compose: composed, output: project.output };
      const options = {
        project: project.folder,
        unconfined,
        ...mode,
        ...(isolate && { isolation: isolate }),
        ...(follow && { watch: follow }),
      };
      cli.end(await runServers(session, await composed(), options));
    });
}
