/** The GitHub workflow for people who build this repository outside its home: the same scripts that CONTRIBUTING.md names. */
const setup = [
  { uses: 'actions/checkout@v4' },
  { uses: 'actions/setup-node@v4', with: { 'node-version': '24', cache: 'npm' } },
  { run: 'npm ci' },
];

export const continuousIntegration = {
  name: 'ci',
  on: { push: { branches: ['main'] }, pull_request: {} },
  permissions: { contents: 'read' },
  jobs: {
    lint: {
      'runs-on': 'ubuntu-24.04',
      steps: [...setup, { run: 'npm run lint' }, { run: 'npx projen' }, { run: 'git diff --exit-code' }],
    },
    test: {
      'runs-on': 'ubuntu-24.04',
      steps: [
        ...setup,
        { run: 'npm test' },
        { run: 'npm run test:plus-34' },
        { run: 'sudo apt-get update && sudo apt-get install -y --no-install-recommends musl-tools valgrind' },
        { run: 'npm run test:stdiod' },
        { run: 'npm run test:conformance' },
      ],
    },
    kind: {
      'runs-on': 'ubuntu-24.04',
      steps: [
        ...setup,
        {
          name: 'Install kind, pinned by checksum',
          run: [
            'curl -fsSLo kind https://kind.sigs.k8s.io/dl/v0.30.0/kind-linux-amd64',
            'curl -fsSLo kind.sha256sum https://kind.sigs.k8s.io/dl/v0.30.0/kind-linux-amd64.sha256sum',
            'awk \'{print $1"  kind"}\' kind.sha256sum | sha256sum -c -',
            'sudo install kind /usr/local/bin/kind',
          ].join('\n'),
        },
        { run: 'npm run test:kind' },
      ],
    },
  },
};
