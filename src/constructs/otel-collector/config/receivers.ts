import { AdminPath, Port } from '../../../contract';
import type { TelemetryMember } from '../../common/platform-telemetry';
import type { ConfigSection } from './value';

/** Ports of the collector. */
export const CollectorPort = { OTLP_GRPC: 4317, OTLP_HTTP: 4318, HEALTH: 13_133, METRICS: 8888 } as const;

/** Largest message over gRPC, and largest request body. */
const MEBIBYTES = 8;
/** Most series of one target, so that names that callers choose cannot fill the memory. */
const SERIES = 20_000;
const LABELS = 40;

/** Spans, metrics and logs over OTLP. */
export function otlp(): ConfigSection {
  return {
    protocols: {
      grpc: { endpoint: `0.0.0.0:${CollectorPort.OTLP_GRPC}`, max_recv_msg_size_mib: MEBIBYTES },
      http: { endpoint: `0.0.0.0:${CollectorPort.OTLP_HTTP}`, max_request_body_size: MEBIBYTES * 1024 ** 2 },
    },
  };
}

/** The name of the headless Service that has an address for each pod of a member. Pods are found by DNS, so that nobody asks the API server. */
export function scrapeServiceOf({ name }: TelemetryMember): string {
  return `${name}-metrics`;
}

/** Reads the metrics of each member's pods. */
export function prometheus(
  members: readonly TelemetryMember[],
  platform: string | undefined,
  seconds: number,
): ConfigSection {
  return {
    config: {
      scrape_configs: members.map((member) => ({
        job_name: [member.namespace, member.name].filter((part) => part !== undefined).join('/'),
        scrape_interval: `${seconds}s`,
        metrics_path: AdminPath.METRICS,
        sample_limit: SERIES,
        label_limit: LABELS,
        dns_sd_configs: [{ names: [hostOf(member)], type: 'A', port: Port.ADMIN }],
        relabel_configs: labelsOf(member, platform).map(([label, value]) => ({
          target_label: label,
          replacement: value,
        })),
      })),
    },
  };
}

function hostOf(member: TelemetryMember): string {
  const service = scrapeServiceOf(member);
  return member.namespace === undefined ? service : `${service}.${member.namespace}.svc.cluster.local`;
}

/** The labels that rules and dashboards group by. */
function labelsOf({ name, namespace, role }: TelemetryMember, platform: string | undefined): [string, string][] {
  return [
    ...(platform === undefined ? [] : [['platform', platform] as [string, string]]),
    ...(namespace === undefined ? [] : [['namespace', namespace] as [string, string]]),
    ['role', role],
    ['workload', name],
  ];
}
