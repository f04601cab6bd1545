import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@stripe/mcp/v/0.3.3';

export const stripe = {
  id: 'stripe',
  title: 'Stripe',
  description: 'Customers, payments and invoices of a Stripe account.',
  publisher: 'Stripe',
  official: true,
  repository: 'https://github.com/stripe/ai',
  package: { registryType: 'npm', identifier: '@stripe/mcp', version: '0.3.3' },
  remote: { url: 'https://mcp.stripe.com', authentication: ['oauth', 'token'] },
  secrets: {
    key: {
      variables: ['STRIPE_SECRET_KEY'],
      kind: 'api-key',
      obtain:
        'A restricted key with the permissions that are needed, from https://dashboard.stripe.com/apikeys. What it may do is what the tools may do.',
      required: true,
    },
  },
  reach: 'hosts',
  egress: [{ host: 'mcp.stripe.com', purpose: 'The hosted server, to which the package hands calls on.' }],
  dataClass: 'restricted',
  permissions: ['Reads and changes what its restricted key may, money among it.'],
  listing: {
    startable: false,
    reason: 'it takes keys of Stripe alone, and asks the hosted server for the tools of that key',
    says: 'Invalid API key format. Expected sk_* (secret key) or rk_* (restricted key).',
  },
  sources: {
    package: [PACKAGE],
    remote: [PACKAGE, 'https://docs.stripe.com/mcp'],
    secrets: [PACKAGE],
    egress: [PACKAGE],
  },
} satisfies CatalogEntry;
