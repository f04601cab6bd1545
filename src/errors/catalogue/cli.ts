import { defineErrors } from '../entry';

/** What the command line and the local target tell. Codes that begin with `LOCAL_` are about this machine, not about the composition. */
export const cli = defineErrors({
  CLI_PROJECT_MISSING: {
    message: 'There is no cdk8s.yaml in this folder.',
    remedy: 'Run the command in the folder of a composition, or begin one with `strata init`.',
  },
  CLI_PROJECT_INVALID: {
    message: 'The file cdk8s.yaml is not usable: {problem}.',
    remedy: 'Give it `language: typescript` and `app: node main.ts`.',
  },
  CLI_COMPOSITION_FAILED: {
    message: 'The program `{command}` ended with {status}.',
    remedy: 'Read what it printed above and mend the composition.',
  },
  CLI_COMPOSITION_SILENT: {
    message: 'The program `{command}` ended without handing over a composition.',
    remedy: 'Compose in an `App` of mcp-strata and call `app.synth()` at the end.',
  },
  CLI_STACK_UNKNOWN: {
    message: 'It names no environment of this project, no folder with a composition, and no blueprint.',
    remedy: 'Give an environment such as prod, a folder, folder@environment, or a blueprint such as stage-2.',
  },
  CLI_STAGE_NUMBER_INVALID: {
    message: 'There is no such stage.',
    remedy: 'Give a number from 1 to 4.',
  },
  CLI_IMPORT_UNREADABLE: {
    message: 'The file cannot be read: {reason}.',
    remedy: 'Give YAML or JSON, as kubectl or thv writes it.',
  },
  CLI_IMPORT_EMPTY: {
    message: 'There is neither a server nor a registry in it.',
    remedy:
      'Give objects such as MCPServer, MCPServerEntry, MCPRemoteProxy, VirtualMCPServer and MCPRegistry, or a RunConfig that `thv export` wrote.',
  },
  CLI_IMPORT_EXISTS: {
    message: 'The file is there already, and an import overwrites nothing.',
    remedy: 'Choose another name, or leave --out away and look at the program first.',
  },
  CLI_STAGE_UNKNOWN: {
    message: 'There is no starter stack for the stage `{stage}`.',
    remedy: 'Choose one of {stages}.',
  },
  CLI_NAME_INVALID: {
    message: 'The folder name `{name}` cannot name a project.',
    remedy: 'Use 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit.',
  },
  CLI_FOLDER_NOT_EMPTY: {
    message: 'The folder is not empty: it holds {entries}.',
    remedy: 'Name a new or empty folder; nothing is ever overwritten.',
  },
  CLI_SERVER_UNKNOWN: {
    message: 'There is no server `{server}` in this composition.',
    remedy: 'Choose one of {servers}.',
  },
  CLI_SERVERS_NONE: {
    message: 'The composition has no servers.',
    remedy: 'Add one with `platform.addServer(...)`.',
  },
  CLI_OBJECT_UNKNOWN: {
    message: 'Nothing in the composition has this path, name or file.',
    remedy: 'Name a construct path, a `Kind/name` or a file of the output: {examples}.',
  },
  CLI_CONTAINERFILE_NEEDLESS: {
    message: 'The server runs {program}, for which no image has to be built.',
    remedy: 'Ask for a server whose program is a package from npm or PyPI.',
  },

  LOCAL_RUNTIME_MISSING: {
    message: 'The runtime bundle is not there.',
    remedy: 'Install mcp-strata from its registry, or run `npm run build` in its repository.',
  },
  LOCAL_TOOL_MISSING: {
    message: 'The tool `{tool}` is needed to run {program} and is not on the PATH.',
    remedy: '{remedy}.',
  },
  LOCAL_ISOLATION_UNAVAILABLE: {
    message: 'Namespaces are not to be had on this machine: {problem}.',
    remedy:
      'Let users have namespaces of their own (on Debian the sysctl kernel.unprivileged_userns_clone, on Ubuntu an AppArmor profile of bwrap), or isolate by containers: `--isolate containers`.',
  },
  LOCAL_ISOLATION_AS_ROOT: {
    message: 'Namespaces hold the user that starts them, and you are root.',
    remedy: 'Run `strata up` as an ordinary user, or isolate by containers: `--isolate containers`.',
  },
  LOCAL_ISOLATION_UNSUITABLE: {
    message: 'The server `{server}` cannot be isolated by {isolation}: {reason}.',
    remedy: '{remedy}.',
  },
  LOCAL_ENGINE_UNREACHABLE: {
    message: 'Neither Docker nor Podman answers: {problem}.',
    remedy: 'Start Docker Desktop or the Docker service, or install Podman.',
  },
  LOCAL_IMAGE_UNAVAILABLE: {
    message: 'The image {image} could not be pulled: {problem}.',
    remedy: 'Check its name and tag, and log in to its registry with `{engine} login`.',
  },
  LOCAL_PACKAGE_UNAVAILABLE: {
    message: 'The package {package} could not be installed: {problem}.',
    remedy: 'Check its name and version, or add it to the project with `npm install --save-exact {package}`.',
  },
  LOCAL_PACKAGE_WITHOUT_PROGRAM: {
    message: 'The package {package} holds {programs}, so it is not clear what to run.',
    remedy: 'Give the server a `command` in place of the package.',
  },
  LOCAL_SECRET_MISSING: {
    message: 'The secret {variable} ({reference}) has no value on this machine.',
    remedy: 'Set {variable} in the environment, or write it to a file named .env that git ignores.',
  },
  LOCAL_DOTENV_NOT_IGNORED: {
    message: 'The file .env holds secrets and git does not ignore it.',
    remedy: 'Add `.env` to .gitignore, and run `git rm --cached .env` if it was committed before.',
  },
  LOCAL_FOLDER_MISSING: {
    message: 'The folder {source}, which stands for {path}, does not exist.',
    remedy: 'Create it, or name another folder in the permissions of the server.',
  },
  LOCAL_PORT_TAKEN: {
    message: 'Port {port} of this machine, which the server listens on itself, is taken.',
    remedy: 'Stop what listens there, or give the server another `port`.',
  },
  LOCAL_PORTS_EXHAUSTED: {
    message: 'No port from {first} to {last} is free.',
    remedy: 'Stop other servers on this machine.',
  },
  LOCAL_WATCH_IMPOSSIBLE: {
    message: 'The folder cannot be watched: {problem}.',
    remedy:
      'Go without `--watch`, or raise the number of folders that this machine watches, on Linux with `sysctl fs.inotify.max_user_watches`.',
  },
  LOCAL_ROLE_NOT_READY: {
    message: 'The {role} did not start: {problem}.',
    remedy: 'Read its output above; `strata up --verbose` shows all of it.',
  },
  LOCAL_SERVER_NOT_READY: {
    message: 'The server did not start: {problem}.',
    remedy: 'Read its output above; `strata up --verbose {server}` shows all of it.',
  },
});
