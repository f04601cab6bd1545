import { isIPv4, isIPv6 } from 'node:net';
import type { Construct } from 'constructs';
import { z } from 'zod';
import type { DnsPublisher, DnsRecord } from '../../constructs';
import { Problems } from '../../errors';
import { CustomObject, checkShape, isDnsSubdomain, listOf, shapeOf } from '../../kube';
import type { ExternalDnsProps } from './props';

const TYPE = { apiVersion: 'externaldns.k8s.io/v1alpha1', kind: 'DNSEndpoint' };
const SHAPE = shapeOf<ExternalDnsProps>({ targets: listOf(z.string()), ttlSeconds: z.number().optional() });
type RecordType = 'A' | 'AAAA' | 'CNAME';

/** `DNSEndpoint`, as far as it is written here. */
interface EndpointSpec {
  readonly endpoints: readonly {
    readonly dnsName: string;
    readonly recordType: RecordType;
    readonly recordTTL: number;
    readonly targets: readonly string[];
  }[];
}

/** Writes the host of a gateway into DNS by external-dns, which has to watch the source `crd`. */
export const ExternalDns = {
  /**
   * A record of the gateway's host.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  record(props: ExternalDnsProps): DnsPublisher {
    checkShape(props, SHAPE, 'ExternalDns.record');
    const { targets, ttlSeconds = 300 } = props;
    const problems = new Problems('ExternalDns.record');
    const types = new Set(targets.map(typeOf));
    if (types.size !== 1 || types.has(undefined)) {
      const reason = 'they are addresses of one family, or one full DNS name';
      problems.add('PROP_INVALID', { prop: 'targets', reason });
    } else if (types.has('CNAME') && targets.length > 1) {
      problems.add('PROP_INVALID', { prop: 'targets', reason: 'a name has one canonical name' });
    }
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > 86_400) {
      problems.add('PROP_INVALID', { prop: 'ttlSeconds', reason: 'it is a whole number from 1 to 86400' });
    }
    problems.raise();
    const [recordType = 'CNAME'] = [...types] as RecordType[];
    return { publish: (scope, record) => publish(scope, record, { recordType, targets: [...targets], ttlSeconds }) };
  },
} as const;

function publish(
  scope: Construct,
  { name, host, labels }: DnsRecord,
  { recordType, targets, ttlSeconds }: { recordType: RecordType; targets: readonly string[]; ttlSeconds: number },
): void {
  const text = 'Has external-dns write the host into DNS.';
  const meta = { name, labels, reason: { text, control: 'network.declared-callers' as const } };
  const spec = (): EndpointSpec => ({
    endpoints: [{ dnsName: host, recordType, recordTTL: ttlSeconds, targets }],
  });
  new CustomObject(scope, 'dns-endpoint', TYPE, meta, spec);
}

function typeOf(target: string): RecordType | undefined {
  if (isIPv4(target)) return 'A';
  if (isIPv6(target)) return 'AAAA';
  return isDnsSubdomain(target) && target.includes('.') ? 'CNAME' : undefined;
}
