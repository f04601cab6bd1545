import { PUBLISHER_META, PUBLISHER_META_BYTES, type ServerJson, type SourceClass } from '../../../contract';
import { argumentProblems } from './arguments';
import { type DocumentProblem, pointerOf } from './problem';
import { urlProblems } from './urls';

/** A range, a wildcard, a tag that moves: none of them is a version (versioning.mdx). */
const RANGE = /^[\^~<>=*]|[*|]|\s-\s|^(\d+\.)*[xX]$|^latest$/i;
const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;

/** Rules that the JSON schema cannot say. */
export function ruleProblems(server: ServerJson, source: SourceClass): DocumentProblem[] {
  return [
    ...nameProblems(server),
    ...versionProblems(server),
    ...textProblems(server),
    ...metaProblems(server),
    ...packageProblems(server),
    ...urlProblems(server, source),
    ...argumentProblems(server),
  ];
}

/** The pattern of names allows `..`, which is a path elsewhere wherever a name becomes one. */
function nameProblems({ name }: ServerJson): DocumentProblem[] {
  const unfit = name.split('/').some((part) => /^[._-]|[._-]$|\.\./.test(part));
  return unfit ? [{ pointer: '/name', message: 'a part begins or ends with punctuation, or holds ".."' }] : [];
}

function versionProblems({ version, packages = [] }: ServerJson): DocumentProblem[] {
  const found = (text: string | undefined, ...steps: (string | number)[]) =>
    text !== undefined && RANGE.test(text)
      ? [{ pointer: pointerOf(...steps), message: `"${text}" is a range or a tag, and no version` }]
      : [];
  return [
    ...found(version, 'version'),
    ...packages.flatMap((entry, index) => found(entry.version, 'packages', index, 'version')),
  ];
}

/** Characters that cannot be seen lead readers, and models, where people do not look. */
function textProblems({ title, description }: ServerJson): DocumentProblem[] {
  return Object.entries({ title, description }).flatMap(([field, text]) =>
    text !== undefined && CONTROL.test(text)
      ? [{ pointer: pointerOf(field), message: 'it holds characters that cannot be seen' }]
      : [],
  );
}

function metaProblems({ _meta: meta = {} }: ServerJson): DocumentProblem[] {
  const problems = Object.keys(meta)
    .filter((key) => key !== PUBLISHER_META)
    .map((key) => ({ pointer: pointerOf('_meta', key), message: `a publisher writes below ${PUBLISHER_META} alone` }));
  const bytes = Buffer.byteLength(JSON.stringify(meta[PUBLISHER_META] ?? {}));
  if (bytes > PUBLISHER_META_BYTES) {
    const message = `it has ${bytes} bytes, and ${PUBLISHER_META_BYTES} are allowed`;
    problems.push({ pointer: pointerOf('_meta', PUBLISHER_META), message });
  }
  return problems;
}

function packageProblems({ packages = [], remotes = [] }: ServerJson): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  packages.forEach(({ registryType, version, fileSha256, identifier }, index) => {
    const add = (field: string, message: string) =>
      problems.push({ pointer: pointerOf('packages', index, field), message });
    if (/^(npm|pypi|nuget|cargo)$/.test(registryType) && version === undefined)
      add('version', 'the version is missing');
    if (registryType === 'mcpb' && fileSha256 === undefined) add('fileSha256', 'the hash of the file is missing');
    if (registryType === 'oci' && !/[:@][^/]+$/.test(identifier)) add('identifier', 'neither tag nor digest');
  });
  const urls = remotes.map(({ url }) => url);
  urls.forEach((url, index) => {
    if (urls.indexOf(url) < index)
      problems.push({ pointer: pointerOf('remotes', index, 'url'), message: 'given twice' });
  });
  return problems;
}
