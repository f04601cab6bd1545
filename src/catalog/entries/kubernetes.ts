import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/kubernetes-mcp-server/v/0.0.67';
const GUIDE = 'https://github.com/containers/kubernetes-mcp-server/blob/v0.0.66/docs/getting-started-claude-code.md';

export const kubernetes: CatalogEntry = {
  id: 'kubernetes',
  name: 'io.github.containers/kubernetes-mcp-server',
  title: 'Kubernetes',
  description: 'Objects, logs and events of a Kubernetes or OpenShift cluster.',
  publisher: 'containers',
  official: false,
  repository: 'https://github.com/containers/kubernetes-mcp-server',
  package: { registryType: 'npm', identifier: 'kubernetes-mcp-server', version: '0.0.67' },
  readOnly: { on: { args: ['--read-only'] }, off: { args: ['--disable-destructive'] } },
  secrets: {
    kubeconfig: {
      variables: ['KUBECONFIG'],
      kind: 'kubeconfig',
      obtain:
        'A kubeconfig of one cluster, of a service account that may read what is needed, and no Secrets. It is given as a file.',
      required: true,
      file: true,
    },
  },
  reach: 'declared',
  dataClass: 'confidential',
  permissions: [
    'Reads what its service account may read, logs among it.',
    'With writes: creates and changes objects; deletes none.',
  ],
  listing: { startable: true, unconfined: 'it starts a program that is no Node.js' },
  sources: { package: [PACKAGE], readOnly: [PACKAGE], secrets: [GUIDE] },
};
