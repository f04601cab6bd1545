import { edit } from '../edit';
import { configMap, deployment, service } from '../golden';
import type { Cases } from './index';
import { BRIDGE, INIT, object, POD, SERVER, workload } from './places';

const bare = edit(deployment, { [POD]: {} });
const withEnv = (...env: object[]) => edit(deployment, { [`${SERVER}/env`]: env });
const withVolume = (volume: object) => edit(deployment, { [`${POD}/volumes/0`]: volume });
const withMount = (mount: object) => edit(deployment, { [`${SERVER}/volumeMounts/1`]: mount });
const without = (...pointers: string[]) =>
  edit(deployment, Object.fromEntries(pointers.map((pointer) => [pointer, undefined])));
const noProbes = without(`${BRIDGE}/livenessProbe`, `${BRIDGE}/readinessProbe`, `${BRIDGE}/startupProbe`);

export const apiPods: Cases = {
  'api.port-unique': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${BRIDGE}/ports/1/name`], [edit(deployment, { [`${BRIDGE}/ports/1/name`]: 'mcp' })]],
      [[`${BRIDGE}/ports/1/containerPort`], [edit(deployment, { [`${BRIDGE}/ports/1/containerPort`]: 8080 })]],
      [[`${BRIDGE}/ports/0/containerPort`], [edit(deployment, { [`${SERVER}/ports`]: [{ containerPort: 8080 }] })]],
    ],
    notApplicable: [[without(`${BRIDGE}/ports`)], [configMap]],
  },
  'api.quantity-syntax': {
    compliant: [
      [deployment],
      [edit(deployment, { [`${SERVER}/resources/limits/cpu`]: 1, [`${SERVER}/resources/limits/memory`]: '1e9' })],
    ],
    nonCompliant: [
      [[`${SERVER}/resources/limits/memory`], [edit(deployment, { [`${SERVER}/resources/limits/memory`]: '128 MB' })]],
      [[`${SERVER}/resources/requests/cpu`], [edit(deployment, { [`${SERVER}/resources/requests/cpu`]: '-20m' })]],
      [[`${POD}/volumes/1/emptyDir/sizeLimit`], [edit(deployment, { [`${POD}/volumes/1/emptyDir/sizeLimit`]: 'big' })]],
      [
        ['/spec/resources/requests/storage'],
        [object('v1', 'PersistentVolumeClaim', { spec: { resources: { requests: { storage: '10GB' } } } })],
      ],
      [
        ['/spec/volumeClaimTemplates/0/spec/resources/requests/storage'],
        [
          workload('StatefulSet', {
            volumeClaimTemplates: [{ spec: { resources: { requests: { storage: [] } } } }],
          }),
        ],
      ],
    ],
    notApplicable: [[configMap], [bare]],
  },
  'api.limits-cover-requests': {
    compliant: [[deployment], [edit(deployment, { [`${SERVER}/resources/limits/cpu`]: '0.02' })]],
    nonCompliant: [
      [[`${SERVER}/resources/limits/cpu`], [edit(deployment, { [`${SERVER}/resources/limits/cpu`]: '10m' })]],
      [[`${INIT}/resources/limits/memory`], [edit(deployment, { [`${INIT}/resources/limits/memory`]: '40M' })]],
    ],
    notApplicable: [[without(`${SERVER}/resources`, `${INIT}/resources`, `${BRIDGE}/resources`)], [configMap]],
  },
  'api.container-names': {
    compliant: [[deployment], [workload('CronJob')]],
    nonCompliant: [
      [[`${POD}/containers`], [edit(deployment, { [`${POD}/containers`]: [] })]],
      [[`${BRIDGE}/name`], [edit(deployment, { [`${BRIDGE}/name`]: 'server' })]],
      [[`${INIT}/name`], [edit(deployment, { [`${INIT}/name`]: 'server' })]],
      [[`${SERVER}/name`], [edit(deployment, { [`${SERVER}/name`]: 'The_Server' })]],
      [[`${SERVER}/name`], [edit(deployment, { [`${SERVER}/name`]: undefined })]],
    ],
    notApplicable: [[configMap]],
  },
  'api.image-reference': {
    compliant: [[deployment], [edit(deployment, { [`${SERVER}/image`]: 'localhost:5000/files:1.0' })]],
    nonCompliant: [
      [[`${SERVER}/image`], [edit(deployment, { [`${SERVER}/image`]: undefined })]],
      [[`${SERVER}/image`], [edit(deployment, { [`${SERVER}/image`]: 'Files:1.0' })]],
      [[`${SERVER}/image`], [edit(deployment, { [`${SERVER}/image`]: 'files:1.0@sha256:abc' })]],
    ],
    notApplicable: [[configMap], [bare]],
  },
  'api.env-name': {
    compliant: [[deployment], [withEnv({ name: 'a.b-c', value: '1' })]],
    nonCompliant: [
      [[`${SERVER}/env/0/name`], [withEnv({ name: 'A B', value: '1' })]],
      [[`${SERVER}/env/0/name`], [withEnv({ name: '1A', value: '1' })]],
      [[`${SERVER}/env/0/name`], [withEnv({ name: 'A=B', value: '1' })]],
      [[`${SERVER}/env/0/name`], [withEnv({ value: '1' })]],
    ],
    notApplicable: [[withEnv()], [configMap]],
  },
  'api.env-unique': {
    compliant: [[deployment]],
    nonCompliant: [[[`${SERVER}/env/1/name`], [withEnv({ name: 'A', value: '1' }, { name: 'A', value: '2' })]]],
    notApplicable: [[withEnv()], [configMap]],
  },
  'api.env-source': {
    compliant: [[deployment], [withEnv({ name: 'A' })]],
    nonCompliant: [
      [[`${SERVER}/env/0/value`], [withEnv({ name: 'A', value: 8080 })]],
      [[`${SERVER}/env/0`], [withEnv({ name: 'A', value: '1', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } })]],
      [[`${SERVER}/env/0/valueFrom`], [withEnv({ name: 'A', valueFrom: {} })]],
      [[`${SERVER}/env/0/valueFrom`], [withEnv({ name: 'A', valueFrom: { fieldRef: {}, secretKeyRef: {} } })]],
    ],
    notApplicable: [[withEnv()], [configMap]],
  },
  'api.volume-names': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${POD}/volumes/1/name`], [edit(deployment, { [`${POD}/volumes/1/name`]: 'strata' })]],
      [[`${POD}/volumes/0/name`], [withVolume({ name: 'Strata', emptyDir: {} })]],
      [[`${POD}/volumes/0/name`], [withVolume({ emptyDir: {} })]],
    ],
    notApplicable: [[without(`${POD}/volumes`)], [configMap]],
  },
  'api.volume-source': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${POD}/volumes/0`], [withVolume({ name: 'strata' })]],
      [[`${POD}/volumes/0`], [withVolume({ name: 'strata', emptyDir: {}, configMap: { name: 'github' } })]],
    ],
    notApplicable: [[without(`${POD}/volumes`)], [configMap]],
  },
  'api.mount-volume': {
    compliant: [
      [deployment],
      [
        edit(workload('StatefulSet', { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] }), {
          [`${SERVER}/volumeMounts/-`]: { name: 'data', mountPath: '/data' },
        }),
      ],
    ],
    nonCompliant: [
      [[`${SERVER}/volumeMounts/1/name`], [withMount({ name: 'cache', mountPath: '/cache' })]],
      [[`${SERVER}/volumeDevices/0/name`], [edit(deployment, { [`${SERVER}/volumeDevices`]: [{ name: 'disk' }] })]],
    ],
    notApplicable: [[without(`${SERVER}/volumeMounts`, `${INIT}/volumeMounts`, `${BRIDGE}/volumeMounts`)], [configMap]],
  },
  'api.mount-path': {
    compliant: [[deployment], [withMount({ name: 'tmp', mountPath: 'C:\\tmp', subPath: 'a/b' })]],
    nonCompliant: [
      [[`${SERVER}/volumeMounts/1/mountPath`], [withMount({ name: 'tmp', mountPath: '/strata/' })]],
      [[`${SERVER}/volumeMounts/1/mountPath`], [withMount({ name: 'tmp', mountPath: 'tmp' })]],
      [[`${SERVER}/volumeMounts/1/mountPath`], [withMount({ name: 'tmp', mountPath: '/a:b' })]],
      [[`${SERVER}/volumeMounts/1/mountPath`], [withMount({ name: 'tmp' })]],
      [[`${SERVER}/volumeMounts/1/subPath`], [withMount({ name: 'tmp', mountPath: '/tmp', subPath: '../etc' })]],
      [[`${SERVER}/volumeMounts/1/subPathExpr`], [withMount({ name: 'tmp', mountPath: '/tmp', subPathExpr: '/etc' })]],
    ],
    notApplicable: [[without(`${SERVER}/volumeMounts`, `${INIT}/volumeMounts`, `${BRIDGE}/volumeMounts`)], [configMap]],
  },
  'api.probe-handler': {
    compliant: [[deployment], [edit(deployment, { [`${SERVER}/lifecycle`]: { preStop: { sleep: { seconds: 5 } } } })]],
    nonCompliant: [
      [[`${BRIDGE}/livenessProbe`], [edit(deployment, { [`${BRIDGE}/livenessProbe/exec`]: { command: ['true'] } })]],
      [[`${BRIDGE}/livenessProbe`], [edit(deployment, { [`${BRIDGE}/livenessProbe`]: { periodSeconds: 5 } })]],
      [[`${SERVER}/lifecycle/preStop`], [edit(deployment, { [`${SERVER}/lifecycle`]: { preStop: {} } })]],
      [
        [`${SERVER}/lifecycle/postStart`],
        [edit(deployment, { [`${SERVER}/lifecycle`]: { postStart: { grpc: { port: 1 } } } })],
      ],
    ],
    notApplicable: [[noProbes], [configMap]],
  },
  'api.probe-timing': {
    compliant: [[deployment], [edit(deployment, { [`${BRIDGE}/readinessProbe/successThreshold`]: 2 })]],
    nonCompliant: [
      [[`${BRIDGE}/livenessProbe/periodSeconds`], [edit(deployment, { [`${BRIDGE}/livenessProbe/periodSeconds`]: 0 })]],
      [
        [`${BRIDGE}/livenessProbe/timeoutSeconds`],
        [edit(deployment, { [`${BRIDGE}/livenessProbe/timeoutSeconds`]: 0.5 })],
      ],
      [
        [`${BRIDGE}/livenessProbe/initialDelaySeconds`],
        [edit(deployment, { [`${BRIDGE}/livenessProbe/initialDelaySeconds`]: '5' })],
      ],
      [
        [`${BRIDGE}/livenessProbe/successThreshold`],
        [edit(deployment, { [`${BRIDGE}/livenessProbe/successThreshold`]: 2 })],
      ],
    ],
    notApplicable: [
      [edit(noProbes, { [`${SERVER}/lifecycle`]: { preStop: { exec: { command: ['true'] } } } })],
      [configMap],
    ],
  },
  'api.probe-port': {
    compliant: [[deployment]],
    nonCompliant: [
      [
        [`${BRIDGE}/livenessProbe/httpGet/port`],
        [edit(deployment, { [`${BRIDGE}/livenessProbe/httpGet/port`]: 'health' })],
      ],
      [
        [`${SERVER}/lifecycle/preStop/tcpSocket/port`],
        [edit(deployment, { [`${SERVER}/lifecycle`]: { preStop: { tcpSocket: { port: 'admin' } } } })],
      ],
    ],
    notApplicable: [[noProbes], [configMap]],
  },
  'api.init-container': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${INIT}/livenessProbe`], [edit(deployment, { [`${INIT}/livenessProbe`]: { exec: { command: ['true'] } } })]],
      [[`${INIT}/lifecycle`], [edit(deployment, { [`${INIT}/lifecycle`]: {} })]],
      [
        [`${POD}/ephemeralContainers/0`],
        [edit(deployment, { [`${POD}/ephemeralContainers`]: [{ name: 'debug', image: 'busybox:1.36' }] })],
      ],
    ],
    notApplicable: [
      [without(`${POD}/initContainers`)],
      [edit(deployment, { [`${INIT}/restartPolicy`]: 'Always', [`${INIT}/livenessProbe`]: {} })],
    ],
  },
  'api.restart-policy': {
    compliant: [[deployment], [workload('Job')], [workload('CronJob')]],
    nonCompliant: [
      [[`${POD}/restartPolicy`], [edit(deployment, { [`${POD}/restartPolicy`]: 'Never' })]],
      [[`${POD}/restartPolicy`], [edit(workload('Job'), { [`${POD}/restartPolicy`]: undefined })]],
      [
        ['/spec/jobTemplate/spec/template/spec/restartPolicy'],
        [edit(workload('CronJob'), { '/spec/jobTemplate/spec/template/spec/restartPolicy': 'Always' })],
      ],
    ],
    notApplicable: [[workload('Pod')], [service]],
  },
};
