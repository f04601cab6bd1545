import { Stage } from '../../contract';
import type { Problems } from '../../errors';
import { isDnsLabel, isDnsSubdomain, isServiceName } from '../../kube';
import { isTooLoose, pinningOf } from '../common/image';
import { checkLabels } from '../common/labels';
import { inRecord } from '../common/literals';
import type { Place } from '../common/place';
import { isWhole } from '../common/whole';
import { allExporters } from './config/build';
import { DEFAULT_IMAGE } from './pod';
import type { OtelCollectorProps } from './props';

const MOST_REPLICAS = 20;
const SHORTEST_REASON = 10;
const DAYS = 3_660;

/** Checks everything that a collector is given. */
export function checkCollector(place: Place, props: OtelCollectorProps, problems: Problems): void {
  const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop, reason });
  const { replicas = 1, sampling, queue = {}, nodeLogs, scrape, imagePullSecrets = [], labels = {} } = props;
  if (!isServiceName(place.name)) {
    problems.add('COLLECTOR_NAME_INVALID', { name: place.name });
  }
  checkImage(place, place.pin(props.image ?? DEFAULT_IMAGE), problems);
  checkExporters(props, problems);
  if (!isWhole(replicas, 1, MOST_REPLICAS)) refuse('replicas', `it is a whole number from 1 to ${MOST_REPLICAS}`);
  if (replicas > 1 && nodeLogs !== undefined) {
    problems.add('PROPS_EXCLUSIVE', { first: 'replicas', second: 'nodeLogs', reason: 'one pod runs on each node' });
  } else if (replicas > 1 && sampling !== false) {
    problems.add('COLLECTOR_SAMPLING_SPLIT', { replicas });
  }
  if (sampling) {
    const { percent = 1, slowMilliseconds = 1, waitSeconds = 1 } = sampling;
    if (!(percent >= 0 && percent <= 100)) refuse('sampling.percent', 'it is a number from 0 to 100');
    if (!isWhole(slowMilliseconds, 1, 3_600_000)) {
      refuse('sampling.slowMilliseconds', 'it is a whole number from 1 to 3600000');
    }
    if (!isWhole(waitSeconds, 1, 300)) refuse('sampling.waitSeconds', 'it is a whole number from 1 to 300');
  }
  if (scrape?.seconds !== undefined && !isWhole(scrape.seconds, 5, 3_600)) {
    refuse('scrape.seconds', 'it is a whole number from 5 to 3600');
  }
  if (queue.batches !== undefined && !isWhole(queue.batches, 1, 1_000_000)) {
    refuse('queue.batches', 'it is a whole number from 1 to 1000000');
  }
  if (queue.claim !== undefined) {
    if (!isDnsSubdomain(queue.claim)) refuse('queue.claim', `"${queue.claim}" cannot name a claim`);
    if (replicas > 1 || nodeLogs !== undefined) {
      problems.add('PROPS_EXCLUSIVE', {
        first: 'queue.claim',
        second: nodeLogs === undefined ? 'replicas' : 'nodeLogs',
        reason: 'two pods would write to one claim',
      });
    }
  }
  checkNodeLogs(props, problems);
  for (const [name, reason] of Object.entries<string | undefined>({ ...props.unsafe })) {
    if (reason !== undefined && reason.trim().length < SHORTEST_REASON) {
      refuse(`unsafe.${name}`, `it is the reason, of at least ${SHORTEST_REASON} characters`);
    }
  }
  for (const secret of imagePullSecrets) {
    if (!isDnsSubdomain(secret)) refuse('imagePullSecrets', `"${secret}" cannot name a Secret`);
  }
  checkLabels(labels, problems);
  for (const finding of inRecord(labels, 'labels')) {
    problems.add('SECRET_LITERAL', { ...finding });
  }
}

function checkImage({ stage }: Place, image: string, problems: Problems): void {
  const pinning = pinningOf(image);
  if (pinning === 'invalid') {
    problems.add('IMAGE_REFERENCE_INVALID', { image });
  } else if (isTooLoose(pinning, stage)) {
    problems.add('COLLECTOR_IMAGE_LOOSE', { image, stage, asks: stage >= Stage.SCALE ? 'a digest' : 'a tag' });
  }
}

function checkExporters(props: OtelCollectorProps, problems: Problems): void {
  const all = allExporters(props);
  if (props.exporters.length === 0) {
    problems.add('PROP_INVALID', { prop: 'exporters', reason: 'what is collected has to go somewhere' });
  }
  const taken = new Set<string>();
  for (const { id, props: given } of all) {
    if (taken.has(id)) {
      problems.add('COLLECTOR_EXPORTER_TAKEN', { id });
    }
    taken.add(id);
    if (given?.ca !== undefined && !isDnsSubdomain(given.ca.configMap)) {
      problems.add('PROP_INVALID', { prop: 'exporters.ca', reason: `"${given.ca.configMap}" cannot name a ConfigMap` });
    }
  }
  const logs = props.nodeLogs?.auditTo ?? [];
  if (props.nodeLogs !== undefined && !logs.some(({ signals }) => signals.includes('logs'))) {
    problems.add('PROP_INVALID', {
      prop: 'nodeLogs.auditTo',
      reason: 'none of them takes logs, and audit would be lost',
    });
  }
}

function checkNodeLogs({ nodeLogs }: OtelCollectorProps, problems: Problems): void {
  const { namespaces, retentionDays } = nodeLogs ?? {};
  if (retentionDays !== undefined && !isWhole(retentionDays, 1, DAYS)) {
    problems.add('PROP_INVALID', { prop: 'nodeLogs.retentionDays', reason: `it is a whole number from 1 to ${DAYS}` });
  }
  for (const name of namespaces ?? []) {
    if (!isDnsLabel(name)) {
      problems.add('PROP_INVALID', { prop: 'nodeLogs.namespaces', reason: `"${name}" cannot name a namespace` });
    }
  }
}
