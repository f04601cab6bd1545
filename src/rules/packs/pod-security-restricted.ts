import type { Pack } from '../pack';
import { appArmor } from '../pod-security/app-armor';
import { capabilitiesAdd } from '../pod-security/capabilities-add';
import { capabilitiesDrop } from '../pod-security/capabilities-drop';
import { hostNamespaces } from '../pod-security/host-namespaces';
import { hostPath } from '../pod-security/host-path';
import { hostPorts } from '../pod-security/host-ports';
import { hostProbes } from '../pod-security/host-probes';
import { hostProcess } from '../pod-security/host-process';
import { privilegeEscalation } from '../pod-security/privilege-escalation';
import { privileged } from '../pod-security/privileged';
import { procMount } from '../pod-security/proc-mount';
import { runAsNonRoot } from '../pod-security/run-as-non-root';
import { runAsUser } from '../pod-security/run-as-user';
import { seccomp } from '../pod-security/seccomp';
import { seLinux } from '../pod-security/selinux';
import { sysctls } from '../pod-security/sysctls';
import { volumeTypes } from '../pod-security/volume-types';

/** The Pod Security Standards at level "restricted", which includes "baseline". */
export const podSecurityRestricted: Pack = {
  id: 'pod-security-restricted',
  title: 'The Pod Security Standards at level "restricted", which includes "baseline".',
  rules: [
    appArmor,
    capabilitiesAdd,
    capabilitiesDrop,
    hostNamespaces,
    hostPath,
    hostPorts,
    hostProbes,
    hostProcess,
    privilegeEscalation,
    privileged,
    procMount,
    runAsNonRoot,
    runAsUser,
    seccomp,
    seLinux,
    sysctls,
    volumeTypes,
  ],
};
