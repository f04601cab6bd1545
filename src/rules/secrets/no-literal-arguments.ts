import { credentialIn, namesCredential } from '../../contract';
import { list, record, records, text } from '../model/json';
import type { Container } from '../model/pod';
import { containerRule, NOT_APPLICABLE, type Problem } from '../rule';
import { cis, kubernetes } from '../sources';

export const noLiteralArguments = containerRule({
  id: 'secrets.no-literal-arguments',
  control: 'secret.reference',
  relaxation: 'secretLikeLiteral',
  severity: 'error',
  title: 'No command, argument or probe holds a credential as a literal.',
  why: 'Besides the manifests, every list of processes shows them.',
  remedy: 'Let the program read the credential from a variable or a file that a Secret fills, and rotate it.',
  sources: [
    kubernetes('Good practices for Secrets', 'concepts/security/secrets-good-practices/'),
    cis('5.4.2', 'Consider external secret storage'),
  ],
  check(container) {
    const commands = commandsOf(container);
    const headers = headersOf(container);
    if (commands.length === 0 && headers.length === 0) return NOT_APPLICABLE;
    return [...commands.flatMap(({ words, pointer }) => faultsOf(words, pointer)), ...headers];
  },
});

interface Command {
  readonly words: readonly string[];
  readonly pointer: string;
}

function commandsOf(container: Container): readonly Command[] {
  return [
    ...['command', 'args'].map((member) => ({
      words: container.json[member],
      pointer: `${container.pointer}/${member}`,
    })),
    ...container.handlers.map(({ json, pointer }) => ({
      words: record(json['exec'])['command'],
      pointer: `${pointer}/exec/command`,
    })),
  ]
    .map(({ words, pointer }) => ({ words: list(words).map((word) => text(word) ?? ''), pointer }))
    .filter(({ words }) => words.length > 0);
}

/** An option such as `--token` gives its name to the word that follows. */
function faultsOf(words: readonly string[], pointer: string): readonly Problem[] {
  return words.flatMap((word, index) => {
    const option = /^--?([A-Za-z][\w.-]*)$/.exec(words[index - 1] ?? '')?.[1];
    const name = option !== undefined && namesCredential(option) && !word.startsWith('-') ? option : undefined;
    const credential = credentialIn(word, name);
    return credential === undefined
      ? []
      : [{ pointer: `${pointer}/${index}`, message: `It looks like ${credential}.` }];
  });
}

function headersOf(container: Container): readonly Problem[] {
  return container.handlers.flatMap(({ json, pointer }) =>
    records(record(json['httpGet'])['httpHeaders']).flatMap(({ name, value }, index) => {
      const credential = credentialIn(text(value) ?? '', text(name));
      const at = `${pointer}/httpGet/httpHeaders/${index}/value`;
      return credential === undefined ? [] : [{ pointer: at, message: `It looks like ${credential}.` }];
    }),
  );
}
