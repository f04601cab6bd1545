import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@elastic/mcp-server-elasticsearch/v/0.3.1';

export const elasticsearch: CatalogEntry = {
  id: 'elasticsearch',
  title: 'Elasticsearch',
  description: 'Indices, mappings and searches of Elasticsearch.',
  publisher: 'Elastic',
  official: true,
  repository: 'https://github.com/elastic/mcp-server-elasticsearch',
  package: { registryType: 'npm', identifier: '@elastic/mcp-server-elasticsearch', version: '0.3.1' },
  // Its tracing writes to standard output, where messages stand, and looks for the metadata service of a cloud.
  env: { OTEL_SDK_DISABLED: 'true' },
  secrets: {
    key: {
      variables: ['ES_API_KEY'],
      kind: 'api-key',
      obtain: 'An API key of Elasticsearch that may read the indices that are needed.',
      required: true,
    },
  },
  settings: {
    url: { form: 'text', purpose: 'Its URL.', required: true, env: { ES_URL: '{value}' } },
    version: {
      form: 'number',
      purpose: '8 for Elasticsearch 8; 9 is assumed.',
      required: false,
      env: { ES_VERSION: '{value}' },
    },
  },
  reach: 'declared',
  dataClass: 'confidential',
  permissions: ['Reads every index that its key may read.'],
  listing: { startable: true, unconfined: 'its tracing starts a worker thread' },
  sources: {
    package: [PACKAGE],
    program: ['https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/'],
    secrets: [PACKAGE],
    settings: [PACKAGE],
  },
};
