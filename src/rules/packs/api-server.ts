import { annotationSyntax } from '../api/annotation-syntax';
import { autoscalerBounds } from '../api/autoscaler-bounds';
import { autoscalerReplicas } from '../api/autoscaler-replicas';
import { autoscalerTarget } from '../api/autoscaler-target';
import { cidrSyntax } from '../api/cidr-syntax';
import { claimReference } from '../api/claim-reference';
import { configData } from '../api/config-data';
import { configMapPresent } from '../api/config-map-present';
import { configMapReference } from '../api/config-map-reference';
import { containerNames } from '../api/container-names';
import { cronSchedule } from '../api/cron-schedule';
import { disruptionBudgetBounds } from '../api/disruption-budget-bounds';
import { disruptionBudgetSelectsPods } from '../api/disruption-budget-selects-pods';
import { endPort } from '../api/end-port';
import { enumeratedValues } from '../api/enumerated-values';
import { envName } from '../api/env-name';
import { envSource } from '../api/env-source';
import { envUnique } from '../api/env-unique';
import { imageReference } from '../api/image-reference';
import { ingressBackend } from '../api/ingress-backend';
import { initContainer } from '../api/init-container';
import { labelSyntax } from '../api/label-syntax';
import { limitsCoverRequests } from '../api/limits-cover-requests';
import { mountPath } from '../api/mount-path';
import { mountVolume } from '../api/mount-volume';
import { namespaceScope } from '../api/namespace-scope';
import { networkPeer } from '../api/network-peer';
import { networkPolicySelectsPods } from '../api/network-policy-selects-pods';
import { networkPolicyTypes } from '../api/network-policy-types';
import { networkPortName } from '../api/network-port-name';
import { objectIdentity } from '../api/object-identity';
import { objectName } from '../api/object-name';
import { objectType } from '../api/object-type';
import { portName } from '../api/port-name';
import { portNumber } from '../api/port-number';
import { portUnique } from '../api/port-unique';
import { probeHandler } from '../api/probe-handler';
import { probePort } from '../api/probe-port';
import { probeTiming } from '../api/probe-timing';
import { quantitySyntax } from '../api/quantity-syntax';
import { rbacRules } from '../api/rbac-rules';
import { restartPolicy } from '../api/restart-policy';
import { roleReference } from '../api/role-reference';
import { rollout } from '../api/rollout';
import { secretReference } from '../api/secret-reference';
import { selectorExpressions } from '../api/selector-expressions';
import { selectorMatchesTemplate } from '../api/selector-matches-template';
import { selectorOverlap } from '../api/selector-overlap';
import { selectorStable } from '../api/selector-stable';
import { servedVersion } from '../api/served-version';
import { serviceAccountReference } from '../api/service-account-reference';
import { servicePorts } from '../api/service-ports';
import { serviceSelectsPods } from '../api/service-selects-pods';
import { serviceTargetPort } from '../api/service-target-port';
import { volumeNames } from '../api/volume-names';
import { volumeSource } from '../api/volume-source';
import type { Pack } from '../pack';

/** What the API server rejects, or takes and cannot work with. */
export const apiServer: Pack = {
  id: 'api-server',
  title: 'What the API server would reject, or accept and never make work.',
  rules: [
    annotationSyntax,
    autoscalerBounds,
    autoscalerReplicas,
    autoscalerTarget,
    cidrSyntax,
    claimReference,
    configData,
    configMapPresent,
    configMapReference,
    containerNames,
    cronSchedule,
    disruptionBudgetBounds,
    disruptionBudgetSelectsPods,
    endPort,
    enumeratedValues,
    envName,
    envSource,
    envUnique,
    imageReference,
    ingressBackend,
    initContainer,
    labelSyntax,
    limitsCoverRequests,
    mountPath,
    mountVolume,
    namespaceScope,
    networkPeer,
    networkPolicySelectsPods,
    networkPolicyTypes,
    networkPortName,
    objectIdentity,
    objectName,
    objectType,
    portName,
    portNumber,
    portUnique,
    probeHandler,
    probePort,
    probeTiming,
    quantitySyntax,
    rbacRules,
    restartPolicy,
    roleReference,
    rollout,
    secretReference,
    selectorExpressions,
    selectorMatchesTemplate,
    selectorOverlap,
    selectorStable,
    servedVersion,
    serviceAccountReference,
    servicePorts,
    serviceSelectsPods,
    serviceTargetPort,
    volumeNames,
    volumeSource,
  ],
};
