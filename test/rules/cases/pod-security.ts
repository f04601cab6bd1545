import { edit } from '../edit';
import { configMap, deployment } from '../golden';
import type { Cases, RuleCases } from './index';
import { BRIDGE, INIT, POD, SERVER, TEMPLATE, workload } from './places';

const CONTEXT = `${SERVER}/securityContext`;
const set = (pointer: string, value: unknown) => edit(deployment, { [pointer]: value });
const windows = set(`${POD}/os`, { name: 'windows' });
const empty = set(POD, {});

/** One value at one place that breaks a rule; the golden Deployment keeps it. */
function breaking(
  changes: readonly (readonly [at: string, value: unknown, found?: string])[],
  notApplicable = [configMap],
): RuleCases {
  return {
    compliant: [[deployment], [workload('CronJob')], [workload('DaemonSet')]],
    nonCompliant: changes.map(([at, value, found = at]) => [[found], [set(at, value)]]),
    notApplicable: notApplicable.map((manifest) => [manifest]),
  };
}

export const podSecurity: Cases = {
  'pod-security.host-process': breaking([
    [
      `${POD}/securityContext/windowsOptions`,
      { hostProcess: true },
      `${POD}/securityContext/windowsOptions/hostProcess`,
    ],
    [`${CONTEXT}/windowsOptions`, { hostProcess: true }, `${CONTEXT}/windowsOptions/hostProcess`],
  ]),
  'pod-security.host-namespaces': breaking([
    [`${POD}/hostNetwork`, true],
    [`${POD}/hostPID`, true],
    [`${POD}/hostIPC`, true],
  ]),
  'pod-security.privileged': breaking(
    [
      [`${CONTEXT}/privileged`, true],
      [`${INIT}/securityContext/privileged`, true],
    ],
    [configMap, empty],
  ),
  'pod-security.capabilities-drop': breaking(
    [
      [`${CONTEXT}/capabilities`, undefined, `${CONTEXT}/capabilities/drop`],
      [`${CONTEXT}/capabilities/drop`, ['NET_RAW']],
      [`${INIT}/securityContext/capabilities/drop`, []],
    ],
    [configMap, windows],
  ),
  'pod-security.capabilities-add': {
    ...breaking(
      [
        [`${CONTEXT}/capabilities/add`, ['SYS_ADMIN'], `${CONTEXT}/capabilities/add/0`],
        [
          `${INIT}/securityContext/capabilities/add`,
          ['NET_BIND_SERVICE', 'CHOWN'],
          `${INIT}/securityContext/capabilities/add/1`,
        ],
      ],
      [configMap, windows],
    ),
    compliant: [[deployment], [set(`${CONTEXT}/capabilities/add`, ['NET_BIND_SERVICE'])]],
  },
  'pod-security.host-path': breaking(
    [[`${POD}/volumes/1`, { name: 'tmp', hostPath: { path: '/' } }, `${POD}/volumes/1/hostPath`]],
    [configMap, empty],
  ),
  'pod-security.volume-types': {
    ...breaking(
      [
        [`${POD}/volumes/1`, { name: 'tmp', nfs: { server: 'files', path: '/' } }, `${POD}/volumes/1/nfs`],
        [`${POD}/volumes/1`, { name: 'tmp', hostPath: { path: '/' } }, `${POD}/volumes/1/hostPath`],
      ],
      [configMap, empty],
    ),
    compliant: [
      [deployment],
      ...['csi', 'downwardAPI', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'].map(
        (type) => [set(`${POD}/volumes/1`, { name: 'tmp', [type]: {} })] as const,
      ),
    ],
  },
  'pod-security.host-ports': breaking(
    [[`${BRIDGE}/ports/0/hostPort`, 8080]],
    [configMap, set(`${BRIDGE}/ports`, undefined)],
  ),
  'pod-security.host-probes': breaking([
    [`${BRIDGE}/livenessProbe/httpGet/host`, '169.254.169.254'],
    [
      `${BRIDGE}/readinessProbe`,
      { tcpSocket: { host: '10.0.0.1', port: 22 } },
      `${BRIDGE}/readinessProbe/tcpSocket/host`,
    ],
    [
      `${SERVER}/lifecycle`,
      { preStop: { httpGet: { host: 'vault', port: 1 } } },
      `${SERVER}/lifecycle/preStop/httpGet/host`,
    ],
  ]),
  'pod-security.app-armor': {
    ...breaking(
      [
        [`${CONTEXT}/appArmorProfile`, { type: 'Unconfined' }, `${CONTEXT}/appArmorProfile/type`],
        [
          `${POD}/securityContext/appArmorProfile`,
          { type: 'Unconfined' },
          `${POD}/securityContext/appArmorProfile/type`,
        ],
        [`${TEMPLATE}/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1server`, 'unconfined'],
      ],
      [configMap, windows],
    ),
    compliant: [[deployment], [set(`${CONTEXT}/appArmorProfile`, { type: 'RuntimeDefault' })]],
  },
  'pod-security.selinux': {
    ...breaking(
      [
        [`${CONTEXT}/seLinuxOptions`, { type: 'spc_t' }, `${CONTEXT}/seLinuxOptions/type`],
        [`${POD}/securityContext/seLinuxOptions`, { user: 'root' }, `${POD}/securityContext/seLinuxOptions/user`],
        [`${CONTEXT}/seLinuxOptions`, { role: 'system_r' }, `${CONTEXT}/seLinuxOptions/role`],
      ],
      [configMap, windows],
    ),
    compliant: [[deployment], [set(`${CONTEXT}/seLinuxOptions`, { type: 'container_t', level: 's0:c1' })]],
  },
  'pod-security.proc-mount': breaking([[`${CONTEXT}/procMount`, 'Unmasked']], [configMap, empty]),
  'pod-security.seccomp': {
    compliant: [
      [deployment],
      [set(`${CONTEXT}/seccompProfile`, undefined)],
      [set(`${POD}/securityContext/seccompProfile`, undefined)],
    ],
    nonCompliant: [
      [[`${CONTEXT}/seccompProfile/type`], [set(`${CONTEXT}/seccompProfile/type`, 'Unconfined')]],
      [
        [`${POD}/securityContext/seccompProfile/type`],
        [set(`${POD}/securityContext/seccompProfile/type`, 'Unconfined')],
      ],
      [
        [`${CONTEXT}/seccompProfile/type`],
        [
          edit(deployment, {
            [`${CONTEXT}/seccompProfile`]: undefined,
            [`${POD}/securityContext/seccompProfile`]: undefined,
          }),
        ],
      ],
    ],
    notApplicable: [[configMap], [windows]],
  },
  'pod-security.sysctls': {
    ...breaking([
      [
        `${POD}/securityContext/sysctls`,
        [{ name: 'kernel.msgmax', value: '1' }],
        `${POD}/securityContext/sysctls/0/name`,
      ],
    ]),
    compliant: [
      [deployment],
      [set(`${POD}/securityContext/sysctls`, [{ name: 'net.ipv4.tcp_syncookies', value: '1' }])],
    ],
  },
  'pod-security.privilege-escalation': breaking(
    [
      [`${CONTEXT}/allowPrivilegeEscalation`, true],
      [`${INIT}/securityContext/allowPrivilegeEscalation`, undefined],
    ],
    [configMap, windows],
  ),
  'pod-security.run-as-non-root': {
    ...breaking([[`${CONTEXT}/runAsNonRoot`, false]], [configMap, empty]),
    compliant: [[deployment], [set(`${CONTEXT}/runAsNonRoot`, undefined)]],
  },
  'pod-security.run-as-user': breaking([
    [`${CONTEXT}/runAsUser`, 0],
    [`${POD}/securityContext/runAsUser`, 0],
  ]),
};
