import { change, type Mutation } from './mutation';

const POD = '/spec/template/spec';
const INIT = `${POD}/initContainers/0/securityContext`;
const SERVER = `${POD}/containers/0/securityContext`;
const BRIDGE = `${POD}/containers/1`;
const github = (name: string, edits: Record<string, unknown>) => change(name, 'Deployment/github', edits);

/** What the Pod Security Standards at level "restricted" forbid. */
export const podSecurity: readonly Mutation[] = [
  github('network of the node', { [`${POD}/hostNetwork`]: true }),
  github('processes of the node', { [`${POD}/hostPID`]: true }),
  github('IPC of the node', { [`${POD}/hostIPC`]: true }),
  github('process of a Windows host', { [`${SERVER}/windowsOptions`]: { hostProcess: true } }),
  github('privileged container', { [`${SERVER}/privileged`]: true }),
  github('capability added', { [`${SERVER}/capabilities/add`]: ['SYS_ADMIN'] }),
  github('capabilities kept', { [`${SERVER}/capabilities`]: undefined }),
  github('capabilities kept by the init container', { [`${INIT}/capabilities/drop`]: [] }),
  github('privilege escalation', { [`${SERVER}/allowPrivilegeEscalation`]: true }),
  github('privilege escalation left open', { [`${INIT}/allowPrivilegeEscalation`]: undefined }),
  github('root allowed', { [`${SERVER}/runAsNonRoot`]: false }),
  github('user 0', { [`${SERVER}/runAsUser`]: 0 }),
  github('user 0 for the pod', { [`${POD}/securityContext/runAsUser`]: 0 }),
  github('no seccomp profile', {
    [`${SERVER}/seccompProfile`]: undefined,
    [`${POD}/securityContext/seccompProfile`]: undefined,
  }),
  github('unconfined by seccomp', { [`${SERVER}/seccompProfile/type`]: 'Unconfined' }),
  github('path of the node', { [`${POD}/volumes/-`]: { name: 'node', hostPath: { path: '/' } } }),
  github('network file system', { [`${POD}/volumes/-`]: { name: 'nfs', nfs: { server: 'files', path: '/' } } }),
  github('port of the node', { [`${BRIDGE}/ports/0/hostPort`]: 8080 }),
  github('probe of another host', { [`${BRIDGE}/livenessProbe/httpGet/host`]: '169.254.169.254' }),
  github('kernel parameter of the node', {
    [`${POD}/securityContext/sysctls`]: [{ name: 'kernel.msgmax', value: '1' }],
  }),
  github('unmasked /proc', { [`${SERVER}/procMount`]: 'Unmasked' }),
  github('SELinux type of its own', { [`${SERVER}/seLinuxOptions`]: { type: 'spc_t' } }),
  github('unconfined by AppArmor', { [`${SERVER}/appArmorProfile`]: { type: 'Unconfined' } }),
  github('AppArmor off by annotation', {
    '/spec/template/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1server': 'unconfined',
  }),
];
