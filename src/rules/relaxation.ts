import { Annotation } from '../contract';
import { isRecord, type Json, record, text } from './model/json';
import type { Subject } from './model/subject';

/**
 * Why a composition took responsibility for findings that a named relaxation (`unsafe`) causes; nothing where it did not. Constructs
 * record names and reasons in annotations of the object or its pods.
 */
export function relaxationReason({ annotations, pod }: Subject, relaxation: string): string | undefined {
  for (const recorded of [annotations, record(pod?.metadata['annotations'])]) {
    if (namesOf(recorded).includes(relaxation)) {
      return `The composition relaxes it by name, ${relaxation}: ${reasonOf(recorded, relaxation)}`;
    }
  }
  return undefined;
}

function namesOf(annotations: Json): readonly string[] {
  return (text(annotations[Annotation.UNSAFE]) ?? '').split(',').map((name) => name.trim());
}

function reasonOf(annotations: Json, relaxation: string): string {
  try {
    const reasons: unknown = JSON.parse(text(annotations[Annotation.UNSAFE_REASONS]) ?? '{}');
    const reason = isRecord(reasons) && Object.hasOwn(reasons, relaxation) ? text(reasons[relaxation]) : undefined;
    return reason ?? 'no reason is recorded.';
  } catch {
    return 'no reason is recorded.';
  }
}
