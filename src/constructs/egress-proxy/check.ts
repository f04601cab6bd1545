import { isIP } from 'node:net';
import { addressBlock, EgressConfig, EgressLimits, parseCidr } from '../../contract';
import type { Problems } from '../../errors';
import { isDnsSubdomain, isServiceName } from '../../kube';
import { checkRuntimeImage } from '../common/image';
import { checkLabels } from '../common/labels';
import { inRecord } from '../common/literals';
import { resolveScheduling } from '../common/scheduling';
import type { EgressPlace } from './place';
import { checkPorts } from './ports';
import type { EgressProxyProps } from './props';

const MOST_REPLICAS = 100;
/** Wider ranges would leave hardly anything. */
const WIDEST = { ipv4: 8, ipv6: 16 } as const;

/** Checks everything that a proxy is given. */
export function checkEgressProxy(
  { name, stage, runtimeImage }: EgressPlace,
  props: EgressProxyProps,
  problems: Problems,
): void {
  const { replicas = 1, labels = {}, ports = {}, clusterIp, deniedRanges = [], imagePullSecrets = [] } = props;
  if (!isServiceName(name)) {
    problems.add('EGRESS_PROXY_NAME_INVALID', { name });
  }
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > MOST_REPLICAS) {
    problems.add('PROP_INVALID', { prop: 'replicas', reason: `it is a whole number from 1 to ${MOST_REPLICAS}` });
  }
  if (clusterIp !== undefined && isIP(clusterIp) === 0) {
    problems.add('PROP_INVALID', { prop: 'clusterIp', reason: `"${clusterIp}" is no IP address` });
  }
  for (const secret of imagePullSecrets) {
    if (!isDnsSubdomain(secret)) {
      problems.add('PROP_INVALID', { prop: 'imagePullSecrets', reason: `"${secret}" cannot name a Secret` });
    }
  }
  for (const range of deniedRanges) {
    checkRange(range, problems);
  }
  checkPorts(ports, problems);
  checkLabels(labels, problems);
  for (const finding of inRecord(labels, 'labels')) {
    problems.add('SECRET_LITERAL', { ...finding });
  }
  checkRuntimeImage(runtimeImage, stage, problems);
  checkNumbers(props, problems);
  resolveScheduling(props.scheduling, problems);
}

function checkRange(text: string, problems: Problems): void {
  const range = parseCidr(text);
  if (range === undefined || addressBlock(range.address)?.first !== range.first) {
    const reason =
      range === undefined ? 'it is not an address, a slash and a prefix length' : 'bits behind the prefix are set';
    problems.add('NETWORK_CIDR_INVALID', { cidr: text, reason });
  } else if (range.prefix < WIDEST[range.family]) {
    problems.add('NETWORK_CIDR_TOO_WIDE', { cidr: text, widest: WIDEST[range.family] });
  }
}

/** By the schema that the runtime reads them with. */
function checkNumbers({ limits, disruption, audit }: EgressProxyProps, problems: Problems): void {
  const drain = EgressConfig.shape.drainSeconds.safeParse(disruption?.drainSeconds);
  const anchors = EgressConfig.shape.audit.safeParse(audit && { anchorSeconds: audit.anchorSeconds });
  const found = [
    ...(EgressLimits.safeParse({ ...limits }).error?.issues ?? []).map(
      ({ path, message }) => [`limits.${path.join('.')}`, message] as const,
    ),
    ...(anchors.error?.issues ?? []).map(({ path, message }) => [`audit.${path.join('.')}`, message] as const),
    ...(drain.error?.issues ?? []).map(({ message }) => ['disruption.drainSeconds', message] as const),
  ];
  for (const [prop, message] of found) {
    problems.add('PROP_INVALID', { prop, reason: message.charAt(0).toLowerCase() + message.slice(1) });
  }
}
