/** Format and lint rules. */
export const biome = {
  $schema: './node_modules/@biomejs/biome/configuration_schema.json',
  files: {
    includes: [
      '**',
      '!**/lib',
      '!**/node_modules',
      '!**/coverage',
      '!docs/api',
      // Published by others, byte for byte.
      '!test/fixtures/registry',
      '!**/package.json',
      '!**/package-lock.json',
      '!.projen',
      '!**/*.md',
      '!**/tsconfig*.json',
      '!**/*.snap',
      '!test/blueprints/golden',
      '!**/dist',
      '!**/test-results',
      '!src/catalog/tools.lock.json',
      '!**/dist-image',
    ],
  },
  formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 120 },
  javascript: { formatter: { quoteStyle: 'single' } },
  linter: {
    rules: {
      preset: 'recommended',
      suspicious: { noExplicitAny: 'error' },
      style: { useImportType: 'error', useNodejsImportProtocol: 'error', noNonNullAssertion: 'error' },
      complexity: { useLiteralKeys: 'off' },
    },
  },
  overrides: [
    // projen writes it.
    { includes: ['biome.json'], formatter: { enabled: false } },
    { includes: ['test/**', 'bench/**'], linter: { rules: { style: { noNonNullAssertion: 'off' } } } },
  ],
};
