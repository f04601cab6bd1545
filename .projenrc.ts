import { JsonFile, javascript, TextFile, typescript, YamlFile } from 'projen';
import { biome } from './projenrc/biome.ts';
import { scripts } from './projenrc/scripts.ts';
import { build, library, runtime } from './projenrc/typescript.ts';
import { continuousIntegration } from './projenrc/workflow.ts';

/**
 * Everything in package.json comes from here. Change this file, run `npx projen`, commit both.
 * Scripts call their tools directly, so that package.json reads as documentation.
 */
const project = new typescript.TypeScriptProject({
  name: 'mcp-strata',
  description:
    'Typed infrastructure for the Model Context Protocol: one composition becomes least-privilege manifests and a served, hardened MCP server',
  keywords: ['mcp', 'model-context-protocol', 'kubernetes', 'cdk8s', 'pulumi', 'gitops', 'infrastructure-as-code'],
  license: 'Apache-2.0',
  copyrightOwner: 'The mcp-strata authors',
  copyrightPeriod: '2026',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '22.18.0',
  typescriptVersion: '~6.0.3',
  projenrcTs: true,
  projenrcTsOptions: { runner: typescript.TypeScriptRunner.nodejs() },
  entrypoint: 'lib/index.js',
  entrypointTypes: 'lib/index.d.ts',
  bin: { strata: 'lib/cli/main.js' },

  // Chosen elsewhere or by hand: see docs/adr/0002-toolchain.md.
  github: false,
  depsUpgrade: false,
  release: false,
  package: false,
  sampleCode: false,
  eslint: false,
  jest: false,
  disableTsconfig: true,
  npmignoreEnabled: false,

  projenVersion: '0.103.25',
  peerDependencyOptions: { pinnedDevDependency: false },
  peerDeps: [
    '@pulumi/kubernetes@^4.34.0',
    '@pulumi/pulumi@^3.270.0',
    'cdk8s@^2.70.0',
    'cdk8s-plus-28@^2.5.6',
    'constructs@^10.5.0',
  ],
  deps: [
    '@cedar-policy/cedar-wasm@4.13.0',
    'commander@^15.1.0',
    'jsonc-parser@3.3.1',
    'smol-toml@1.9.1',
    'yaml@^2.9.1',
    'zod@^4.6.7',
  ],
  devDeps: [
    // Every npm script runs on this Node, whatever the machine has.
    'node@24.21.0',
    'cdk8s@2.70.106',
    'cdk8s-plus-28@2.5.6',
    'cdk8s-plus-34@2.0.54',
    'cdk8s-cli@2.207.60',
    'constructs@10.8.1',
    '@types/node@^24',

    // Bundled into the runtime image.
    '@modelcontextprotocol/client@2.4.0',
    '@modelcontextprotocol/server@2.4.0',
    '@opentelemetry/api@1.10.0',
    '@opentelemetry/exporter-prometheus@0.301.0',
    '@opentelemetry/exporter-trace-otlp-http@0.301.0',
    '@opentelemetry/resources@3.1.0',
    '@opentelemetry/sdk-metrics@3.1.0',
    '@opentelemetry/sdk-trace@3.1.0',
    'pino@10.4.0',
    '@redis/client@6.3.1',
    'hono@4.13.19',
    '@hono/node-server@2.1.8',
    'jose@6.2.17',
    'markdown-it@15.0.3',
    'minisearch@7.2.0',
    'openid-client@6.8.9',
    'pg@8.23.1',
    '@types/pg@^8',
    'preact@11.2.0',
    'preact-render-to-string@6.8.2',
    'sanitize-html@2.18.1',
    '@types/sanitize-html@^2',
    '@sigstore/bundle@5.0.1',
    '@sigstore/protobuf-specs@0.5.2',
    '@sigstore/tuf@5.0.1',
    '@sigstore/verify@4.1.3',
    'undici@8.12.4',

    // Peers of the subpath `pulumi`.
    '@pulumi/kubernetes@4.34.2',
    '@pulumi/pulumi@3.270.0',

    // Build, format, check.
    '@biomejs/biome@2.6.8',
    '@swc/core@1.16.22',
    '@swc/jest@0.2.39',
    'dependency-cruiser@18.7.2',
    'esbuild@0.28.2',
    'typedoc@0.28.20',
    'typedoc-plugin-markdown@4.14.1',

    // Tests: real peers, and judges that we did not write.
    'jest@30.5.2',
    '@jest/globals@30.5.2',
    '@types/jest@^30',
    'fast-check@4.10.2',
    'js-yaml@4.3.2',
    '@types/js-yaml@^4',
    '@modelcontextprotocol/sdk@1.32.2',
    '@modelcontextprotocol/node@2.1.2',
    '@modelcontextprotocol/conformance@0.2.0-alpha.12',
    '@modelcontextprotocol/server-everything@2026.8.31',
    '@modelcontextprotocol/server-filesystem@2026.8.31',
    '@modelcontextprotocol/server-memory@2026.8.31',
    '@monokle/validation@0.33.0',
    '@kubernetes/client-node@2.0.1',
    'kubernetes-models@5.1.0',
    '@kubernetes-models/argo-cd@4.0.0',
    '@kubernetes-models/cert-manager@6.0.0',
    '@kubernetes-models/cilium@4.0.0',
    '@kubernetes-models/external-secrets@2.0.0',
    '@kubernetes-models/flux-cd@4.0.0',
    '@kubernetes-models/gateway-api@2.0.0',
    '@kubernetes-models/istio@3.0.1',
    '@kubernetes-models/keda@2.0.0',
    '@kubernetes-models/kyverno@2.0.0',
    '@kubernetes-models/opentelemetry-operator@2.0.0',
    '@kubernetes-models/prometheus-operator@6.0.0',
    'ajv@8.20.0',
    'ajv-formats@3.0.1',
    'axe-core@4.14.1',
    'oidc-provider@9.13.3',
    '@types/oidc-provider@^9',
    'playwright-core@1.65.1',
    'supergateway@4.0.0',
    'mcp-proxy@6.7.19',
    'mcp-hub@4.2.1',
  ],
  gitignore: ['/lib/', '/coverage/', '/dist/', '/dist-image/', '/test-results/', '/docs/api/', '*.tgz', '.strata/'],
});

// Only who deploys with Pulumi needs its packages.
project.package.addField('peerDependenciesMeta', {
  '@pulumi/kubernetes': { optional: true },
  '@pulumi/pulumi': { optional: true },
});
project.package.addField('files', [
  'lib',
  '!lib/.tsbuildinfo',
  '!lib/.built',
  'blueprints',
  'src/runtime/image',
  'docs',
  'CHANGELOG.md',
]);
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './pulumi': { types: './lib/targets/pulumi/index.d.ts', default: './lib/targets/pulumi/index.js' },
  './testing': { types: './lib/testing/index.d.ts', default: './lib/testing/index.js' },
  './testing/pulumi': { types: './lib/testing/pulumi/index.d.ts', default: './lib/testing/pulumi/index.js' },
  './package.json': './package.json',
});

// Scripts call their tools directly; of projen's own tasks only its synthesis is left.
const kept = ['default', 'install', 'install:ci'];
const dropped = project.tasks.all.map(({ name }) => name).filter((name) => !kept.includes(name));
for (const name of ['build', ...dropped]) {
  project.tasks.tryFind(name) && project.tasks.removeTask(name);
  project.package.removeScript(name);
}
for (const [name, command] of Object.entries(scripts)) {
  project.package.setScript(name, command);
}

const owned = { marker: false } as const;
new JsonFile(project, 'tsconfig.json', { ...owned, obj: library });
new JsonFile(project, 'tsconfig.build.json', { ...owned, obj: build });
new JsonFile(project, 'tsconfig.runtime.json', { ...owned, obj: runtime });
new JsonFile(project, 'biome.json', { ...owned, obj: biome });
new YamlFile(project, '.github/workflows/ci.yml', { obj: continuousIntegration });

new TextFile(project, '.npmrc', {
  lines: [
    '# The lock file names versions and checksums, not the registry that served them.',
    'omit-lockfile-registry-resolved=true',
  ],
});

project.synth();
