import type { ServerArgument, ServerJson } from '../../../contract';
import { type DocumentProblem, pointerOf } from './problem';

/** What a shell would act on. Clients should start processes without one; those that do not must not be led astray by an entry. */
const SHELL = /[;&|`<>\n\r\0]|\$[({]/;
/** Options of container engines that give the host away. */
const HOST_OPTION = /^--(privileged|cap-add|device|security-opt|volumes-from|entrypoint)(=|$)/;
const HOST_NAMESPACE = /^--(pid|net|network|ipc|uts|userns|cgroupns)(=|$)/;
const HOST_MOUNT = /(^|[=,:])(\/|\/etc|\/proc|\/sys|\/root|\/var\/run(\/docker\.sock)?|\/run(\/docker\.sock)?)(:|,|$)/;

/** Rules on what ends up on a command line. */
export function argumentProblems(server: ServerJson): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  const add = (message: string | undefined, ...steps: (string | number)[]) => {
    if (message !== undefined) problems.push({ pointer: pointerOf(...steps), message });
  };
  server.packages?.forEach((entry, index) => {
    const at = ['packages', index] as const;
    if (entry.registryType !== 'mcpb') add(wordFault(entry.identifier), ...at, 'identifier');
    if (entry.version !== undefined) add(wordFault(entry.version), ...at, 'version');
    const lists = { runtimeArguments: entry.runtimeArguments, packageArguments: entry.packageArguments };
    for (const [list, all] of Object.entries(lists)) {
      all?.forEach((argument, position) => {
        for (const field of ['name', 'value', 'default'] as const) {
          const text = argument[field];
          if (text !== undefined) add(shellFault(text), ...at, list, position, field);
        }
      });
    }
    entry.runtimeArguments?.forEach((argument, position) => {
      if (takesHost(argument)) add('it would hand the host to the container', ...at, 'runtimeArguments', position);
    });
    entry.environmentVariables?.forEach(({ name }, position) => {
      const message = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? undefined : 'not the name of a variable';
      add(message, ...at, 'environmentVariables', position, 'name');
    });
  });
  return problems;
}

function wordFault(text: string): string | undefined {
  if (text.startsWith('-')) return 'it would be read as an option';
  return /\s/.test(text) ? 'it holds white space' : shellFault(text);
}

function shellFault(text: string): string | undefined {
  // The query of an address has "&" in it, and an address is no command.
  const probe = /^https?:\/\/[^\s;|`<>$]+$/.test(text) ? text.replaceAll('&', '') : text;
  const found = SHELL.exec(probe)?.[0];
  return found === undefined ? undefined : `the characters ${JSON.stringify(found)} mean something to a shell`;
}

function takesHost({ name, value, default: fallback }: ServerArgument): boolean {
  const words = [name, value, fallback].flatMap((text) => (text === undefined ? [] : text.trim().split(/\s+/)));
  const shares = words.some(
    (word, index) => HOST_NAMESPACE.test(word) && (word.endsWith('=host') || words[index + 1] === 'host'),
  );
  if (shares || words.some((word) => HOST_OPTION.test(word))) return true;
  const mounts = /^(-v|--volume|--mount|-v=.*|--volume=.*|--mount=.*)$/.test(words[0] ?? '');
  return mounts && words.some((word) => HOST_MOUNT.test(word));
}
