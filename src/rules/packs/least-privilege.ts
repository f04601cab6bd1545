import { accountAutomount } from '../identity/account-automount';
import { noBroadBinding } from '../identity/no-broad-binding';
import { noEscalation } from '../identity/no-escalation';
import { noLegacyToken } from '../identity/no-legacy-token';
import { noPodAccess } from '../identity/no-pod-access';
import { noSecretReads } from '../identity/no-secret-reads';
import { noToken } from '../identity/no-token';
import { noWildcardRoles } from '../identity/no-wildcard-roles';
import { noWorkloadRoles } from '../identity/no-workload-roles';
import { ownAccount } from '../identity/own-account';
import { imageDigest } from '../image/digest';
import { pinnedTag } from '../image/pinned';
import { requestTokens } from '../mesh/request-tokens';
import { requestsRead } from '../mesh/requests-read';
import { sidecarInAmbient } from '../mesh/sidecar-in-ambient';
import { strict } from '../mesh/strict';
import { ownNamespace } from '../namespace/own';
import { podSecurityLabels } from '../namespace/pod-security';
import { defaultDeny } from '../network/default-deny';
import { ingressTls } from '../network/ingress-tls';
import { noExposedService } from '../network/no-exposed-service';
import { noExternalName } from '../network/no-external-name';
import { noMetadata } from '../network/no-metadata';
import { noWorld } from '../network/no-world';
import { peersNamed } from '../network/peers-named';
import { podIsolated } from '../network/pod-isolated';
import { portsNamed } from '../network/ports-named';
import type { Pack } from '../pack';
import { noLiteralArguments } from '../secrets/no-literal-arguments';
import { noLiteralConfig } from '../secrets/no-literal-config';
import { noLiteralEnv } from '../secrets/no-literal-env';
import { noLiteralMetadata } from '../secrets/no-literal-metadata';
import { noValues } from '../secrets/no-values';
import { noWholeSecret } from '../secrets/no-whole-secret';
import { oneWriter } from '../secrets/one-writer';
import { storeConditions } from '../secrets/store-conditions';
import { noInteractive } from '../workload/no-interactive';
import { noMountPropagation } from '../workload/no-mount-propagation';
import { noRootGroup } from '../workload/no-root-group';
import { noServiceLinks } from '../workload/no-service-links';
import { noSharedProcesses } from '../workload/no-shared-processes';
import { noSystemPlacement } from '../workload/no-system-placement';
import { probes } from '../workload/probes';
import { readOnlyRoot } from '../workload/read-only-root';
import { resources } from '../workload/resources';
import { sizedEmptyDir } from '../workload/sized-empty-dir';

/** What a workload may hold and reach beyond its task. */
export const leastPrivilege: Pack = {
  id: 'least-privilege',
  title: 'Nothing is held, mounted or reachable that the task does not ask for.',
  rules: [
    accountAutomount,
    noBroadBinding,
    noEscalation,
    noLegacyToken,
    noPodAccess,
    noSecretReads,
    noToken,
    noWildcardRoles,
    noWorkloadRoles,
    ownAccount,
    imageDigest,
    pinnedTag,
    requestTokens,
    requestsRead,
    sidecarInAmbient,
    strict,
    ownNamespace,
    podSecurityLabels,
    defaultDeny,
    ingressTls,
    noExposedService,
    noExternalName,
    noMetadata,
    noWorld,
    peersNamed,
    podIsolated,
    portsNamed,
    noLiteralArguments,
    noLiteralConfig,
    noLiteralEnv,
    noLiteralMetadata,
    noValues,
    noWholeSecret,
    oneWriter,
    storeConditions,
    noInteractive,
    noMountPropagation,
    noRootGroup,
    noServiceLinks,
    noSharedProcesses,
    noSystemPlacement,
    probes,
    readOnlyRoot,
    resources,
    sizedEmptyDir,
  ],
};
