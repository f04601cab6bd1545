/** The rooms of src and who may know whom: ARCHITECTURE.md explains each row. */
const rooms = {
  contract: [],
  errors: [],
  kube: ['contract', 'errors'],
  network: ['kube', 'contract', 'errors'],
  constructs: ['kube', 'network', 'clients', 'contract', 'errors'],
  catalog: ['constructs', 'kube', 'network', 'contract', 'errors'],
  integrations: ['constructs', 'kube', 'network', 'contract', 'errors'],
  stages: ['constructs', 'network', 'contract', 'errors'],
  rules: ['contract', 'errors'],
  proof: ['contract', 'errors'],
  synth: ['contract', 'rules', 'errors'],
  targets: ['synth', 'contract', 'errors'],
  clients: ['contract', 'errors'],
  audit: ['contract', 'errors'],
  runtime: ['contract', 'errors'],
  testing: ['contract', 'rules', 'synth', 'errors'],
  cli: ['contract', 'errors', 'rules', 'proof', 'synth', 'targets', 'stages', 'constructs', 'clients', 'audit'],
};

/** The packages that only some rooms may see. Everything published under the name counts, its subpaths too. */
const packages = {
  'cdk8s-plus-28': ['kube'],
  cdk8s: ['kube', 'network', 'constructs', 'integrations', 'stages', 'synth'],
  constructs: ['kube', 'network', 'constructs', 'integrations', 'stages', 'synth'],
  '@modelcontextprotocol': ['runtime'],
  '@opentelemetry': ['runtime'],
  '@pulumi': ['targets', 'testing'],
  commander: ['cli'],
  'jsonc-parser': ['clients'],
  'smol-toml': ['clients'],
  yaml: ['cli', 'targets', 'rules', 'synth', 'testing', 'clients', 'runtime'],
};

const roomRules = Object.entries(rooms).map(([room, known]) => ({
  name: `room-${room}`,
  severity: 'error',
  comment: `src/${room} may import ${known.length === 0 ? 'no other room' : known.join(', ')}.`,
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [`^src/(${[room, ...known].join('|')})/`] },
}));

const packageRules = Object.entries(packages).map(([name, known]) => ({
  name: `package-${name}`,
  severity: 'error',
  comment: `${name} is known to ${known.join(', ')} alone.`,
  from: { path: '^src/', pathNot: [`^src/(${known.join('|')})/`] },
  to: { path: `^node_modules/${name}/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'Files form no cycles.', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Every file is used.',
      from: { orphan: true, path: '^src/', pathNot: ['^src/index.ts', '^src/(cli|runtime)/main.ts'] },
      to: {},
    },
    {
      name: 'no-unlisted-room',
      severity: 'error',
      comment: 'A new room is entered here first.',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: [`^src/(${Object.keys(rooms).join('|')})/`] },
    },
    ...roomRules,
    ...packageRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
