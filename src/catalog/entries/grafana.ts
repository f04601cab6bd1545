import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://pypi.org/project/mcp-grafana/2.1.1/';

export const grafana: CatalogEntry = {
  id: 'grafana',
  title: 'Grafana',
  description: 'Dashboards, data sources, alerts and incidents of Grafana.',
  publisher: 'Grafana Labs',
  official: true,
  repository: 'https://github.com/grafana/mcp-grafana',
  package: { registryType: 'pypi', identifier: 'mcp-grafana', version: '2.1.1' },
  env: { GRAFANA_USAGE_STATS: 'disabled' },
  readOnly: { on: { args: ['--disable-write'] } },
  secrets: {
    token: {
      variables: ['GRAFANA_SERVICE_ACCOUNT_TOKEN'],
      kind: 'token',
      obtain: 'The token of a service account of Grafana, with the permissions of the tools that are used.',
      required: true,
    },
  },
  settings: {
    host: {
      form: 'host',
      purpose: 'The Grafana, such as acme.grafana.net.',
      required: true,
      env: { GRAFANA_URL: 'https://{value}' },
    },
  },
  reach: 'hosts',
  dataClass: 'internal',
  permissions: [
    'Reads dashboards, and queries data sources through Grafana, logs among them.',
    'With writes: changes dashboards, alert rules and incidents.',
  ],
  sources: {
    package: [PACKAGE],
    program: [PACKAGE],
    readOnly: [PACKAGE],
    secrets: [PACKAGE],
    settings: [PACKAGE],
  },
};
