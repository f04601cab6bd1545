import { Stage } from '../../contract';
import { labelsOf, ofKind } from '../manifests';
import type { StageControl } from '../stage-control';

/** What stage 2 asks for: servers in containers, callers that are known, secrets that are kept elsewhere. */
export const PILOT: readonly StageControl[] = [
  {
    id: 'S2-T-01',
    stage: Stage.PILOT,
    title: 'Servers run in containers, not on laptops.',
    supply: 'McpServer `image`; `strata containerfile` for packages of npm and PyPI',
    code: "platform.addServer('files', { image: 'registry.acme.example/mcp/files:1.2.0', command: ['/server', 'stdio'] });",
    lacking: ({ assembly }) =>
      assembly.servers.filter(({ stage }) => stage < Stage.PILOT).map(({ id }) => `${id} is composed for a laptop`),
  },
  {
    id: 'S2-T-02',
    stage: Stage.PILOT,
    title: 'Whoever calls shows a token of the company’s identity provider.',
    supply: 'McpPlatform `identity`: Oidc.issuer(...)',
    code: "new McpPlatform(app, 'acme', { identity: Oidc.issuer('https://login.acme.example'), ... });",
    lacking: ({ bridges, gateways }) => [
      ...bridges
        .filter(({ authentication }) => authentication === undefined)
        .map(({ server }) => `${server} asks nobody who calls`),
      ...gateways
        .filter(({ authentication }) => authentication === undefined)
        .map(({ name }) => `${name} asks nobody who calls`),
    ],
  },
  {
    id: 'S2-T-03',
    stage: Stage.PILOT,
    title: 'One composition serves several environments.',
    supply: '`environments/*.yaml` and loadEnvironment(schema); `strata synth -e <name>`',
    code: 'const environment = loadEnvironment(z.strictObject({ name: z.string(), domain: z.hostname() }));',
    lacking: (composition) =>
      ofKind(composition, 'Deployment')
        .filter(({ metadata }) => labelsOf(metadata)['strata.dev/environment'] === undefined)
        .map(({ metadata }) => `${metadata.name} names no environment`),
  },
  {
    id: 'S2-T-04',
    stage: Stage.PILOT,
    title: 'Servers are watched: probes, logs and metrics.',
    supply: 'every McpServer; `telemetry.metrics` stays on',
    code: "platform.addServer('files', { telemetry: { metrics: true }, ... });",
    lacking: ({ bridges }) =>
      bridges.filter(({ telemetry }) => !telemetry.metrics).map(({ server }) => `${server} tells no metrics`),
  },
  {
    id: 'S2-T-05',
    stage: Stage.PILOT,
    title: 'Secrets are kept in a vault or in Kubernetes, and referred to.',
    supply: 'McpServer `secrets` with Secrets.vault, .onePassword, .external or .kubernetes',
    code: "secrets: { GITHUB_TOKEN: Secrets.kubernetes({ name: 'github', key: 'token' }) }",
    lacking: (composition) =>
      ofKind(composition, 'Secret')
        .filter((secret) => secret['data'] !== undefined || secret['stringData'] !== undefined)
        .map(({ metadata }) => `the Secret ${metadata.name} carries its values`),
  },
];
