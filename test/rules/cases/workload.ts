import { edit } from '../edit';
import { configMap, deployment, namespace, service } from '../golden';
import type { Cases } from './index';
import { BRIDGE, clusterObject, INIT, POD, SERVER, workload } from './places';

const set = (pointer: string, value: unknown) => edit(deployment, { [pointer]: value });
const windows = set(`${POD}/os`, { name: 'windows' });
const image = (reference: string) => set(`${SERVER}/image`, reference);
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const enforcing = (level: string | undefined) =>
  edit(namespace, { '/metadata/labels/pod-security.kubernetes.io~1enforce': level });
const empty = set(POD, {});

export const workloadCases: Cases = {
  'workload.read-only-root': {
    compliant: [[deployment]],
    nonCompliant: [
      [
        [`${SERVER}/securityContext/readOnlyRootFilesystem`],
        [set(`${SERVER}/securityContext/readOnlyRootFilesystem`, false)],
      ],
      [
        [`${INIT}/securityContext/readOnlyRootFilesystem`],
        [set(`${INIT}/securityContext/readOnlyRootFilesystem`, undefined)],
      ],
    ],
    notApplicable: [[configMap], [windows]],
  },
  'workload.resources': {
    compliant: [[deployment], [set(`${SERVER}/resources/limits/cpu`, undefined)]],
    nonCompliant: [
      [[`${SERVER}/resources/requests/cpu`], [set(`${SERVER}/resources/requests/cpu`, undefined)]],
      [[`${INIT}/resources/limits/memory`], [set(`${INIT}/resources/limits`, undefined)]],
      [
        ['requests/cpu', 'requests/memory', 'limits/memory'].map((part) => `${BRIDGE}/resources/${part}`),
        [set(`${BRIDGE}/resources`, undefined)],
      ],
    ],
    notApplicable: [[configMap], [empty]],
  },
  'workload.sized-empty-dir': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${POD}/volumes/1/emptyDir/sizeLimit`], [set(`${POD}/volumes/1/emptyDir`, {})]],
      [[`${POD}/volumes/0/emptyDir/sizeLimit`], [set(`${POD}/volumes/0/emptyDir`, { medium: 'Memory' })]],
    ],
    notApplicable: [[configMap], [set(`${POD}/volumes`, [{ name: 'config', configMap: { name: 'github' } }])]],
  },
  'workload.no-service-links': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${POD}/enableServiceLinks`], [set(`${POD}/enableServiceLinks`, undefined)]],
      [[`${POD}/enableServiceLinks`], [set(`${POD}/enableServiceLinks`, true)]],
    ],
    notApplicable: [[configMap]],
  },
  'workload.no-root-group': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${POD}/securityContext/fsGroup`], [set(`${POD}/securityContext/fsGroup`, 0)]],
      [[`${SERVER}/securityContext/runAsGroup`], [set(`${SERVER}/securityContext/runAsGroup`, 0)]],
      [[`${POD}/securityContext/supplementalGroups`], [set(`${POD}/securityContext/supplementalGroups`, [1000, 0])]],
    ],
    notApplicable: [[configMap]],
  },
  'workload.no-shared-processes': {
    compliant: [[deployment]],
    nonCompliant: [[[`${POD}/shareProcessNamespace`], [set(`${POD}/shareProcessNamespace`, true)]]],
    notApplicable: [[configMap]],
  },
  'workload.no-mount-propagation': {
    compliant: [[deployment], [set(`${SERVER}/volumeMounts/0/mountPropagation`, 'None')]],
    nonCompliant: [
      [
        [`${SERVER}/volumeMounts/0/mountPropagation`],
        [set(`${SERVER}/volumeMounts/0/mountPropagation`, 'Bidirectional')],
      ],
      [
        [`${SERVER}/volumeMounts/0/mountPropagation`],
        [set(`${SERVER}/volumeMounts/0/mountPropagation`, 'HostToContainer')],
      ],
    ],
    notApplicable: [[configMap], [empty]],
  },
  'workload.no-interactive': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${SERVER}/stdin`], [set(`${SERVER}/stdin`, true)]],
      [[`${SERVER}/tty`], [set(`${SERVER}/tty`, true)]],
    ],
    notApplicable: [[configMap], [empty]],
  },
  'workload.probes': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${BRIDGE}/readinessProbe`], [set(`${BRIDGE}/readinessProbe`, undefined)]],
      [[`${BRIDGE}/livenessProbe`], [set(`${BRIDGE}/livenessProbe`, undefined)]],
    ],
    notApplicable: [[workload('Job')], [set(`${BRIDGE}/ports`, undefined)], [configMap]],
  },
  'workload.no-system-placement': {
    compliant: [
      [deployment],
      [set(`${POD}/tolerations`, [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }])],
    ],
    nonCompliant: [
      [[`${POD}/tolerations/0`], [set(`${POD}/tolerations`, [{ operator: 'Exists' }])]],
      [[`${POD}/nodeName`], [set(`${POD}/nodeName`, 'node-1')]],
      [[`${POD}/priorityClassName`], [set(`${POD}/priorityClassName`, 'system-node-critical')]],
    ],
    notApplicable: [[configMap]],
  },
  'image.pinned': {
    compliant: [[deployment], [image('ghcr.io/acme/files:1.2.0')], [image(`ghcr.io/acme/files:latest@${digest}`)]],
    nonCompliant: [
      [[`${SERVER}/image`], [image('ghcr.io/acme/files')]],
      [[`${SERVER}/image`], [image('ghcr.io/acme/files:latest')]],
      [[`${SERVER}/image`], [image('localhost:5000/files')]],
      [[`${INIT}/image`], [set(`${INIT}/image`, 'files:main')]],
    ],
    notApplicable: [[configMap], [empty]],
  },
  'image.digest': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${SERVER}/image`], [image('ghcr.io/acme/files:1.2.0')]],
      [[`${INIT}/image`], [set(`${INIT}/image`, 'files')]],
    ],
    notApplicable: [[configMap], [empty]],
  },
  'namespace.pod-security': {
    compliant: [[namespace]],
    nonCompliant: [
      [['/metadata/labels'], [enforcing(undefined)]],
      [['/metadata/labels'], [enforcing('baseline')]],
      [['/metadata/labels'], [clusterObject('v1', 'Namespace')]],
    ],
    notApplicable: [[deployment]],
  },
  'namespace.own': {
    compliant: [[service]],
    nonCompliant: ['default', 'kube-system', 'kube-public'].map((name) => [
      ['/metadata/namespace'],
      [edit(service, { '/metadata/namespace': name })],
    ]),
    notApplicable: [[namespace], [edit(service, { '/metadata/namespace': undefined })]],
  },
};
