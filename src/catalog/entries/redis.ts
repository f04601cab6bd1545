import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://pypi.org/project/redis-mcp-server/0.5.1/';

export const redis: CatalogEntry = {
  id: 'redis',
  name: 'io.github.redis/mcp-redis',
  title: 'Redis',
  description: 'Keys, streams and searches of a Redis database.',
  publisher: 'Redis',
  official: true,
  repository: 'https://github.com/redis/mcp-redis',
  package: { registryType: 'pypi', identifier: 'redis-mcp-server', version: '0.5.1' },
  secrets: {
    password: {
      variables: ['REDIS_PWD'],
      kind: 'password',
      obtain: 'The password of a user with the rights that are needed (Redis ACL).',
      required: false,
    },
  },
  settings: {
    address: { form: 'text', purpose: 'The name of its host.', required: true, env: { REDIS_HOST: '{value}' } },
    port: { form: 'number', purpose: 'Its port, 6379 unless said.', required: false, env: { REDIS_PORT: '{value}' } },
    username: { form: 'text', purpose: 'The user.', required: false, env: { REDIS_USERNAME: '{value}' } },
    tls: { form: 'flag', purpose: 'Whether it speaks TLS.', required: false, env: { REDIS_SSL: '{value}' } },
  },
  reach: 'declared',
  dataClass: 'restricted',
  permissions: ['Reads, writes and deletes every key that its user may.'],
  sources: { package: [PACKAGE], secrets: [PACKAGE], settings: [PACKAGE] },
};
