import { readFileSync } from 'node:fs';
import type { ServerPackage } from '../../../contract';
import { describeFolders, openNetwork } from '../confinement';
import { inheritedEnvironment, secretVariables } from '../environment';
import type { Launch, LaunchContext } from '../launch';
import { type NodePermissions, nodePermissions } from './node-permissions';
import { findPackage, installPackage } from './npm-package';
import { processView } from './process-view';

/**
 * Starts a package from npm under Node's permission model: the copy in the project where it has exactly this version, else one that is
 * installed below .strata, without running install scripts.
 *
 * @throws LOCAL_PACKAGE_UNAVAILABLE, LOCAL_PACKAGE_WITHOUT_PROGRAM, LOCAL_TOOL_MISSING
 */
export async function launchNpm(context: LaunchContext, wanted: ServerPackage): Promise<Launch> {
  const { server, folders, confined } = context;
  const found = findPackage(context, wanted) ?? (await installPackage(context, wanted));
  const { args, env, scratch, secretFiles } = processView(context);
  const shared = {
    // The server's home is its scratch folder: no dotfile of the user is in reach by accident.
    env: { HOME: scratch, ...env },
    inherit: { ...inheritedEnvironment(context), ...secretVariables(context) },
    cwd: scratch,
    reads: found.modules,
  };
  if (!isNodeProgram(found.program)) {
    const open = [
      'files: everything that you can read and write (the package is no Node.js program)',
      openNetwork(server),
    ];
    return { ...shared, command: found.program, args, confinement: { enforced: [ENVIRONMENT], open } };
  }
  if (!confined) {
    const open = ['files: everything that you can read and write (you asked for --unconfined)', openNetwork(server)];
    return {
      ...shared,
      command: process.execPath,
      args: [found.program, ...args],
      confinement: { enforced: [ENVIRONMENT], open },
    };
  }
  const permissions: NodePermissions = {
    read: [...found.modules, ...secretFiles, ...folders.map(({ source }) => source), scratch],
    write: [...folders.filter(({ access }) => access === 'write').map(({ source }) => source), scratch],
    network: server.run.egress.length > 0 || server.run.transport !== 'stdio',
  };
  const { flags, limitsNetwork } = nodePermissions(permissions);
  const files = `files: ${describeFolders(folders)} (Node's permission model; no child processes, workers or addons)`;
  return {
    ...shared,
    command: process.execPath,
    args: [...flags, found.program, ...args],
    confinement: {
      enforced: [ENVIRONMENT, files, ...(limitsNetwork ? ["network: none (Node's permission model)"] : [])],
      open: limitsNetwork ? [] : [openNetwork(server)],
    },
  };
}

const ENVIRONMENT = 'environment: only declared variables and secrets';

/** Whether Node.js runs a file: by its name, or by the interpreter that its first line names. */
function isNodeProgram(file: string): boolean {
  return /\.[cm]?js$/.test(file) || /^#!.*\bnode\b/.test(readFileSync(file, 'utf8').split('\n', 1)[0] ?? '');
}
