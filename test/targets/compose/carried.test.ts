import {
  Dns,
  Egress,
  type McpServerProps,
  Oidc,
  Peer,
  PermissionProfile,
  Secrets,
  Stage,
  ToolPolicy,
  Volume,
} from '../../../src';
import type { Assembly } from '../../../src/contract';
import { composeProject } from '../../../src/targets/compose';
import { LOCKED } from '../../constructs/tool-policy/policies';
import { publicMembers } from '../../support/interfaces';
import { HTTP, OPTIONS, pilot, STDIO } from './support';

type Server = Partial<McpServerProps>;

const MODERN: Server = { revisions: ['2026-07-28'] };
const FETCHES: Server = { egress: [Egress.https('api.github.com')] };
const digest = `sha256:${'a'.repeat(64)}`;
const PINNED: Server = { image: `acme/stdio:1.0.0@${digest}`, runtimeImage: `acme/runtime:1.0.0@${digest}` };
const DEVELOPERS = new ToolPolicy().cedar('permit (principal in Group::"devs", action, resource);', { id: 'all' });

/** For each prop of a server a change: of what, to what. */
const CHANGES: Readonly<Record<string, readonly [before: Server, after: Server]>> = {
  image: [{}, { image: 'acme/other:1.0.0' }],
  command: [{}, { command: ['/other'] }],
  transport: [HTTP, { transport: 'sse' }],
  port: [HTTP, { port: 8001 }],
  path: [HTTP, { path: '/other' }],
  env: [{}, { env: { A: '1' } }],
  secrets: [{}, { secrets: { TOKEN: Secrets.kubernetes({ name: 'files', key: 'token' }) } }],
  egress: [{}, FETCHES],
  allowFrom: [{}, { allowFrom: [Peer.namespace('gateway')] }],
  identity: [{}, { identity: Oidc.issuer('https://login.other.example') }],
  publicUrl: [{}, { publicUrl: 'https://files.acme.example/mcp' }],
  policy: [{}, { policy: DEVELOPERS }],
  recordedTools: [{}, { recordedTools: LOCKED }],
  volumes: [{}, { volumes: [Volume.emptyDir('/data')] }],
  permissions: [{}, { permissions: new PermissionProfile(FETCHES) }],
  tools: [{}, { tools: { deny: ['delete_*'] } }],
  sessions: [{}, { sessions: { max: 4 } }],
  revisions: [{}, MODERN],
  resources: [{}, { resources: { limits: { cpu: '2' } } }],
  bridgeResources: [{}, { bridgeResources: { limits: { cpu: '2' } } }],
  replicas: [MODERN, { replicas: 3 }],
  autoscale: [MODERN, { autoscale: { min: 1, max: 3 } }],
  disruption: [{}, { disruption: { drainSeconds: 60 } }],
  labels: [{}, { labels: { team: 'a' } }],
  annotations: [{}, { annotations: { note: 'a' } }],
  scheduling: [{}, { scheduling: { nodeSelector: { pool: 'mcp' } } }],
  telemetry: [{}, { telemetry: { logLevel: 'debug' } }],
  audit: [{}, { audit: { arguments: 'none' } }],
  limits: [{}, { limits: { depth: 8 } }],
  unsafe: [{}, { unsafe: { writableRootFilesystem: 'it writes beside itself' } }],
  title: [{}, { title: 'Files of Acme' }],
  hosts: [{}, { hosts: ['files.acme.example'] }],
  origins: [{}, { origins: ['https://chat.acme.example'] }],
  imagePullSecrets: [{}, { imagePullSecrets: ['registry'] }],
  name: [{}, { name: 'documents' }],
  // From stage 3 on a server with callers of its own needs a policy.
  stage: [{ ...PINNED, recordedTools: LOCKED, policy: DEVELOPERS }, { stage: Stage.SCALE }],
  runtimeImage: [{}, { runtimeImage: 'acme/runtime:2.0.0' }],
  dns: [FETCHES, { dns: Dns.address('10.96.0.10') }],
};

/** Why these are not among them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  package: 'what a laptop runs in the place of the image, which stage 2 asks for',
  args: 'arguments of that package',
  egressVia: 'another proxy of the cluster: here each server has an egress service of its own',
  listing: 'what a registry says of it, which is told as a whole',
  toolLock: 'where the tools are recorded that `recordedTools` gives by hand',
};

const textOf = (assembly: Assembly) => {
  const { file, configs, secrets, servers, notCarried } = composeProject(assembly, OPTIONS);
  return { text: JSON.stringify({ file, configs, secrets, servers, notCarried }), notCarried };
};

/** Objects that differ, as `Kind name`. */
function changed(before: Assembly, after: Assembly): string[] {
  const of = ({ objects }: Assembly) =>
    new Map(objects.map(({ manifest }) => [`${manifest.kind} ${manifest.metadata.name}`, JSON.stringify(manifest)]));
  const [one, other] = [of(before), of(after)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key));
}

test('no prop of a server is without a change here', () => {
  const members = publicMembers(['src/constructs/mcp-server'])
    .filter((member) => member.startsWith('McpServerProps.'))
    .map((member) => member.slice('McpServerProps.'.length));
  expect(members.length).toBeGreaterThan(30);
  expect(members.filter((member) => !Object.hasOwn({ ...CHANGES, ...ELSEWHERE }, member))).toEqual([]);
  expect(Object.keys(ELSEWHERE).filter((member) => !members.includes(member))).toEqual([]);
});

test.each(Object.entries(CHANGES))('%s is carried over, or it is told that it is not', (_, [before, after]) => {
  const [one, other] = [pilot({ files: { ...STDIO, ...before } }), pilot({ files: { ...STDIO, ...before, ...after } })];
  const objects = changed(one, other);
  const [first, second] = [textOf(one), textOf(other)];
  // What is told of an object as a whole is told of all that it says.
  const whole = new Set(
    second.notCarried.flatMap(({ subject }) => {
      const [kind = '', ...names] = subject.split(/,? /);
      return names.map((name) => `${kind} ${name}`);
    }),
  );
  const isTold = objects.length > 0 && objects.every((object) => whole.has(object));
  expect(isTold || second.text !== first.text).toBe(true);
});
