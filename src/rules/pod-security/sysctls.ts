import { records } from '../model/json';
import { gather, podRule } from '../rule';
import { podSecurity } from '../sources';

const SAFE = new Set<unknown>([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

export const sysctls = podRule({
  id: 'pod-security.sysctls',
  control: 'workload.restricted',
  severity: 'error',
  title: 'A pod sets only kernel parameters that are its own.',
  why: 'Other parameters hold for the whole node.',
  remedy: 'Remove the sysctl, or set it on the node.',
  sources: [podSecurity('Baseline', 'Sysctls')],
  check({ pointer, securityContext }) {
    const settings = records(securityContext['sysctls']);
    if (settings.length === 0) return [];
    return gather(settings, ({ name }, index) =>
      SAFE.has(name)
        ? []
        : [
            {
              pointer: `${pointer}/securityContext/sysctls/${index}/name`,
              message: `${String(name)} is not known to be safe.`,
            },
          ],
    );
  },
});
