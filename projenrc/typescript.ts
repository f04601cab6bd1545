/** Compiler options that every part shares. */
const shared = {
  target: 'ES2023',
  lib: ['ES2023'],
  types: ['node', 'jest'],
  strict: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: false,
  forceConsistentCasingInFileNames: true,
  skipLibCheck: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  isolatedModules: true,
};

/** The library, its tests, blueprints and examples: CommonJS, as cdk8s projects are. Type check only. */
export const library = {
  compilerOptions: {
    ...shared,
    module: 'node20',
    moduleResolution: 'node16',
    rootDir: '.',
    noEmit: true,
    allowImportingTsExtensions: true,
    customConditions: ['source'],
  },
  include: ['src/**/*.ts', 'test/**/*.ts', 'blueprints/**/*.ts', 'examples/**/*.ts'],
  exclude: ['node_modules', 'lib', 'src/runtime', 'test/runtime', 'test/browser', 'test/platform', 'test/fixtures/esm'],
};

/** What is published. */
export const build = {
  compilerOptions: {
    ...shared,
    types: ['node'],
    module: 'node20',
    moduleResolution: 'node16',
    rootDir: 'src',
    outDir: 'lib',
    declaration: true,
    stripInternal: true,
    incremental: true,
    tsBuildInfoFile: 'lib/.tsbuildinfo',
  },
  include: ['src/**/*.ts'],
  exclude: ['src/runtime'],
};

/** The runtime: bundled to one ES module, so the bundler's resolution rules hold. Type check only. */
export const runtime = {
  compilerOptions: { ...shared, module: 'esnext', moduleResolution: 'bundler', rootDir: '.', noEmit: true },
  include: [
    'src/runtime/**/*.ts',
    'test/runtime/**/*.ts',
    'test/browser/**/*.ts',
    'test/platform/**/*.ts',
    'test/fixtures/esm/**/*.ts',
  ],
};
