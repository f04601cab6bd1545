import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@playwright/mcp/v/0.0.83';

export const playwright: CatalogEntry = {
  id: 'playwright',
  name: 'io.github.microsoft/playwright-mcp',
  title: 'Playwright',
  description: 'A browser that opens, reads and operates web pages.',
  publisher: 'Microsoft',
  official: true,
  repository: 'https://github.com/microsoft/playwright-mcp',
  package: { registryType: 'npm', identifier: '@playwright/mcp', version: '0.0.83' },
  args: ['--headless', '--isolated'],
  settings: {
    browser: {
      form: 'text',
      purpose: 'The browser: chrome, firefox, webkit or msedge. The image has to hold it.',
      required: false,
      args: ['--browser={value}'],
    },
  },
  reach: 'declared',
  dataClass: 'public',
  permissions: [
    'Opens pages of the hosts that are declared, runs their scripts, and fills in forms.',
    'What pages say reaches the model as it is.',
  ],
  listing: { startable: true, unconfined: 'it starts a browser' },
  sources: { package: [PACKAGE], program: [PACKAGE], settings: [PACKAGE] },
};
