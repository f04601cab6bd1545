import { Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { z } from 'zod';
import type { PlatformContext } from '../../constructs/common/context';
import { objectLabels } from '../../constructs/common/labels';
import { findPlace } from '../../constructs/common/place';
import { Problems, StrataError } from '../../errors';
import {
  Configuration,
  CustomObject,
  checkShape,
  isDnsSubdomain,
  listOf,
  madeBy,
  type ObjectMeta,
  shapeOf,
  texts,
} from '../../kube';
import { Peer } from '../../network';
import { ruleGroups } from './groups';
import type { PrometheusProps, SloProps } from './props';
import type { RuleGroup } from './rule';
import { podMonitorSpec, scrapeConfig } from './targets';

const RUNBOOKS = 'https://github.com/mcp-strata/mcp-strata/blob/main/docs/runbooks.md';
const SECONDS = 30;
const MONITORING = 'monitoring.coreos.com/v1';

const number = z.number().optional();
const SHAPE = shapeOf<PrometheusProps>({
  from: listOf(madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr')),
  as: z.enum(['operator', 'files']).optional(),
  labels: texts.optional(),
  seconds: number,
  slo: shapeOf<SloProps>({ availabilityPercent: number, auditCoveragePercent: number }).optional(),
  runbooks: z.string().optional(),
  name: z.string().optional(),
});

/**
 * Prometheus watches a platform: it may read the metrics of all members, it is told where they are, and it gets the rules of the objectives. Create it below
 * the platform: `new Prometheus(platform.namespace('acme'), 'prometheus', { ... })`.
 *
 * @throws StrataError or StrataErrors PROMETHEUS_PLATFORM_MISSING, PROMETHEUS_LABELS_MISSING, PROP_UNKNOWN, PROP_INVALID
 */
export class Prometheus extends Construct {
  /** The rules, as a rules file has them under `groups`. */
  readonly groups: readonly RuleGroup[];

  constructor(scope: Construct, id: string, props: PrometheusProps) {
    super(scope, id);
    checkShape(props, SHAPE, this.node.path);
    const place = findPlace(this, props.name === undefined ? {} : { name: props.name });
    const platform = place?.platform;
    if (place === undefined || platform === undefined) {
      throw new StrataError('PROMETHEUS_PLATFORM_MISSING', this.node.path, {});
    }
    const { as = 'operator', labels = {}, seconds = SECONDS, slo = {}, runbooks = RUNBOOKS } = props;
    const { availabilityPercent = 99, auditCoveragePercent = 95 } = slo;
    const problems = new Problems(this.node.path);
    check(place.name, props, { availabilityPercent, auditCoveragePercent, seconds }, problems);
    problems.raise();

    this.groups = ruleGroups({
      platform: platform.name,
      errorBudget: Number((1 - availabilityPercent / 100).toPrecision(6)),
      auditCoverage: Number((auditCoveragePercent / 100).toPrecision(6)),
      runbooks: runbooks.replace(/#.*$/, ''),
    });
    platform.telemetry.scrapeFrom(props.from, this.node.path);
    const meta = (text: string, more = {}): ObjectMeta => ({
      name: place.name,
      labels: { ...objectLabels(place, 'monitoring', {}, {}), ...labels },
      reason: { control: 'audit.calls', text },
      ...more,
    });
    if (as === 'operator') this.#operator(platform, seconds, meta);
    else this.#files(platform, seconds, meta);
  }

  #operator({ name, namespaces }: PlatformContext, seconds: number, meta: (text: string) => ObjectMeta): void {
    const type = (kind: string) => ({ apiVersion: MONITORING, kind });
    const reads = meta('Says where the metrics of all members are.');
    new CustomObject(this, 'pod-monitor', type('PodMonitor'), reads, () => podMonitorSpec(name, namespaces, seconds));
    const rules = meta('Says when an objective is not met: availability, audit coverage, decisions, room.');
    new CustomObject(this, 'rules', type('PrometheusRule'), rules, () => ({ groups: this.groups }));
  }

  #files({ name, namespaces }: PlatformContext, seconds: number, meta: (text: string) => ObjectMeta): void {
    const text = 'A scrape configuration and rules, for a Prometheus that mounts them.';
    new Configuration(this, 'files', meta(text), () => ({
      'rules.yaml': Yaml.stringify({ groups: this.groups }),
      'scrape.yaml': Yaml.stringify({ scrape_configs: [scrapeConfig(name, namespaces, seconds)] }),
    }));
  }
}

function check(
  name: string,
  { as = 'operator', labels = {}, from, runbooks }: PrometheusProps,
  { availabilityPercent, auditCoveragePercent, seconds }: Required<SloProps> & { readonly seconds: number },
  problems: Problems,
): void {
  const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop, reason });
  if (!isDnsSubdomain(name)) refuse('name', `"${name}" cannot name an object`);
  if (as === 'operator' && Object.keys(labels).length === 0) problems.add('PROMETHEUS_LABELS_MISSING', {});
  if (from.length === 0) refuse('from', 'nobody would read the metrics');
  if (!Number.isInteger(seconds) || seconds < 5 || seconds > 300)
    refuse('seconds', 'it is a whole number from 5 to 300');
  if (!(availabilityPercent >= 50 && availabilityPercent < 100)) {
    refuse('slo.availabilityPercent', 'it is a number from 50 to below 100');
  }
  if (!(auditCoveragePercent >= 50 && auditCoveragePercent <= 100)) {
    refuse('slo.auditCoveragePercent', 'it is a number from 50 to 100');
  }
  if (runbooks !== undefined && !URL.canParse(runbooks)) refuse('runbooks', 'it is a URL');
}
