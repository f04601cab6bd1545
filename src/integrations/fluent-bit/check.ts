import { isTooLoose, pinningOf } from '../../constructs/common/image';
import { checkLabels } from '../../constructs/common/labels';
import { inRecord } from '../../constructs/common/literals';
import type { Place } from '../../constructs/common/place';
import { isWhole } from '../../constructs/common/whole';
import { Stage } from '../../contract';
import type { Problems } from '../../errors';
import { isDnsLabel, isDnsSubdomain, parseQuantity } from '../../kube';
import type { FluentBitOutput } from './output';
import { DEFAULT_IMAGE } from './pod';
import type { FluentBitProps } from './props';

const SHORTEST_REASON = 10;
const DAYS = 3_660;
/** Smallest and largest buffer: below, each line would be a file; above, it is no buffer any more. */
const BUFFER = { least: 8n * 1024n ** 2n, most: 64n * 1024n ** 3n } as const;

/** Checks everything that Fluent Bit is given. */
export function checkFluentBit(place: Place, props: FluentBitProps, problems: Problems): void {
  const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop, reason });
  const { auditTo, outputs = [], retentionDays, labels = {}, imagePullSecrets = [] } = props;
  if (!isDnsLabel(place.name)) refuse('name', `"${place.name}" is no DNS label`);
  checkImage(place, problems, props.image);
  if (auditTo.length === 0) refuse('auditTo', 'audit events would be lost');
  checkOutputs('auditTo', auditTo, problems);
  checkOutputs('outputs', outputs, problems);
  if (retentionDays !== undefined && !isWhole(retentionDays, 1, DAYS)) {
    refuse('retentionDays', `it is a whole number from 1 to ${DAYS}`);
  }
  for (const name of props.namespaces ?? []) {
    if (!isDnsLabel(name)) refuse('namespaces', `"${name}" cannot name a namespace`);
  }
  for (const [name, text] of Object.entries<string | undefined>({ ...props.buffer })) {
    const bytes = text === undefined ? BUFFER.least : (parseQuantity(text) ?? 0n) / 1_000n;
    if (bytes < BUFFER.least || bytes > BUFFER.most) refuse(`buffer.${name}`, 'it is a quantity from 8Mi to 64Gi');
  }
  if (props.buffer?.logs !== undefined && outputs.length === 0) refuse('buffer.logs', 'no other lines are sent');
  checkReasons(props, problems);
  for (const secret of imagePullSecrets) {
    if (!isDnsSubdomain(secret)) refuse('imagePullSecrets', `"${secret}" cannot name a Secret`);
  }
  checkLabels(labels, problems);
  for (const finding of inRecord(labels, 'labels')) problems.add('SECRET_LITERAL', { ...finding });
}

function checkImage({ stage, pin }: Place, problems: Problems, given: string = DEFAULT_IMAGE): void {
  const image = pin(given);
  const pinning = pinningOf(image);
  if (pinning === 'invalid') {
    problems.add('IMAGE_REFERENCE_INVALID', { image });
  } else if (isTooLoose(pinning, stage)) {
    problems.add('COLLECTOR_IMAGE_LOOSE', { image, stage, asks: stage >= Stage.SCALE ? 'a digest' : 'a tag' });
  }
}

function checkOutputs(prop: string, outputs: readonly FluentBitOutput[], problems: Problems): void {
  const taken = new Set<string>();
  for (const { id, props } of outputs) {
    if (taken.has(id)) problems.add('FLUENT_BIT_OUTPUT_TAKEN', { id });
    taken.add(id);
    if (props.ca !== undefined && !isDnsSubdomain(props.ca.configMap)) {
      problems.add('PROP_INVALID', { prop: `${prop}.ca`, reason: `"${props.ca.configMap}" cannot name a ConfigMap` });
    }
  }
}

/** What is relaxed relaxes something, and has its reason. */
function checkReasons({ unsafe, outputs = [] }: FluentBitProps, problems: Problems): void {
  for (const [name, reason] of Object.entries<string | undefined>({ ...unsafe })) {
    if (reason === undefined) continue;
    if (reason.trim().length < SHORTEST_REASON) {
      const text = `it is the reason, of at least ${SHORTEST_REASON} characters`;
      problems.add('PROP_INVALID', { prop: `unsafe.${name}`, reason: text });
    }
    if (outputs.length === 0) {
      problems.add('UNSAFE_NEEDLESS', { name, reason: 'no lines are sent but audit events, which hold no arguments' });
    }
  }
}
