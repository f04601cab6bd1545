/** A package, image or local gateway that a command line runs. */
export interface RunPackage {
  readonly kind: 'npm' | 'pypi' | 'nuget' | 'oci' | 'gateway';
  /** As on the command line, with a version where it names one. */
  readonly spec: string;
}

interface Runner {
  readonly kind: RunPackage['kind'];
  /** The words after the program that make it run a package. */
  readonly verbs: readonly (readonly string[])[];
  /** Options that take the next word. */
  readonly valued: readonly string[];
  /** Options whose value is the package. */
  readonly naming: readonly string[];
}

const NPM = {
  kind: 'npm',
  valued: ['-c', '--call', '-w', '--workspace', '--registry', '--cache', '--prefix', '--node-options'],
  naming: ['-p', '--package'],
} as const;
const PYPI = {
  kind: 'pypi',
  valued: [
    '--with',
    '-w',
    '--python',
    '-p',
    '--index-url',
    '--index',
    '-i',
    '--extra-index-url',
    '--directory',
    '--project',
    '--cache-dir',
    '--env-file',
    '--with-editable',
    '--with-requirements',
    '--constraints',
    '-c',
    '--pip-args',
    '--suffix',
  ],
  naming: ['--from', '--spec'],
} as const;
const CONTAINER_VALUED = [
  ...[
    '-e',
    '--env',
    '--env-file',
    '-v',
    '--volume',
    '--mount',
    '-p',
    '--publish',
    '--name',
    '--network',
    '--net',
    '-w',
    '--workdir',
  ],
  ...[
    '-u',
    '--user',
    '-l',
    '--label',
    '--entrypoint',
    '--platform',
    '--pull',
    '-h',
    '--hostname',
    '--add-host',
    '--dns',
    '-m',
    '--memory',
  ],
  ...[
    '--cpus',
    '--tmpfs',
    '--cap-add',
    '--cap-drop',
    '--security-opt',
    '--gpus',
    '--device',
    '--restart',
    '--shm-size',
    '--ulimit',
    '--userns',
  ],
  ...[
    '--ipc',
    '--pid',
    '--log-driver',
    '--log-opt',
    '--expose',
    '--group-add',
    '--init-path',
    '--runtime',
    '--secret',
    '--stop-signal',
    '-a',
    '--attach',
  ],
];

const RUNNERS: Readonly<Record<string, Runner>> = {
  npx: { ...NPM, verbs: [[]] },
  bunx: { ...NPM, verbs: [[]] },
  npm: { ...NPM, verbs: [['exec'], ['x']] },
  pnpm: { ...NPM, verbs: [['dlx']] },
  yarn: { ...NPM, verbs: [['dlx']] },
  bun: { ...NPM, verbs: [['x']] },
  uvx: { ...PYPI, verbs: [[]] },
  uv: { ...PYPI, verbs: [['tool', 'run'], ['x']] },
  pipx: { ...PYPI, verbs: [['run']] },
  dnx: { kind: 'nuget', verbs: [[]], valued: ['--source', '--add-source', '--configfile', '--framework'], naming: [] },
  docker: { kind: 'oci', verbs: [['run'], ['container', 'run']], valued: CONTAINER_VALUED, naming: [] },
  podman: { kind: 'oci', verbs: [['run'], ['container', 'run']], valued: CONTAINER_VALUED, naming: [] },
  nerdctl: { kind: 'oci', verbs: [['run']], valued: CONTAINER_VALUED, naming: [] },
};

/** Programs that run another one: what they run counts. */
const WRAPPERS = /^(?:cmd|cmd\.exe|env|sudo|bash|sh|zsh|powershell|pwsh)$/i;

/** Finds the package that a command line runs. */
export function packageOf(words: readonly string[]): RunPackage | undefined {
  const [first = '', ...rest] = split(words);
  const program = nameOf(first);
  if (WRAPPERS.test(program)) {
    const next = rest.findIndex((word) => Object.hasOwn(RUNNERS, nameOf(word)));
    return next < 0 ? undefined : packageOf(rest.slice(next));
  }
  if (program === 'docker' && rest[0] === 'mcp' && rest[1] === 'gateway')
    return { kind: 'gateway', spec: 'docker-mcp' };
  const runner = Object.hasOwn(RUNNERS, program) ? RUNNERS[program] : undefined;
  const verb = runner?.verbs.find((verbs) => verbs.every((word, index) => rest[index] === word));
  if (runner === undefined || verb === undefined) return undefined;
  const spec = specIn(runner, rest.slice(verb.length));
  return spec === undefined ? undefined : { kind: runner.kind, spec };
}

function specIn({ valued, naming }: Runner, words: readonly string[]): string | undefined {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const [option, value] =
      word.startsWith('--') && word.includes('=')
        ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
        : [word, undefined];
    if (naming.includes(option)) return value ?? words[index + 1];
    if (word === '--') return words[index + 1];
    if (value === undefined && valued.includes(option)) index++;
    else if (!word.startsWith('-')) return word;
  }
  return undefined;
}

/** `C:\Program Files\nodejs\npx.cmd` is npx. */
const nameOf = (path: string) => (path.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.(?:exe|cmd|bat|ps1)$/, '');

/** People write whole command lines into the field of the program, and wrappers take one as a word. */
function split(words: readonly string[]): string[] {
  const [first = '', ...rest] = words;
  const isLine = /^[\w.-]+\s/.test(first) && !/[\\/]/.test(first.split(/\s/)[0] ?? '');
  const isWrapped = WRAPPERS.test(nameOf(first));
  return [
    ...(isLine ? first.trim().split(/\s+/) : [first]),
    ...(isWrapped ? rest.flatMap((word) => word.trim().split(/\s+/)) : rest),
  ];
}
