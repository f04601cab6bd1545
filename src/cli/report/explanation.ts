import { type AssemblyObject, CONTROLS, type ControlId } from '../../contract';

/** Whether a word names an object: by construct path (or one above it), `Kind/name`, `Kind/namespace/name` or file. */
export function isNamed({ path, file, manifest }: AssemblyObject, word: string): boolean {
  const { kind, metadata } = manifest;
  const names = [`${kind}/${metadata.name}`, `${kind}/${metadata.namespace}/${metadata.name}`];
  return (
    path === word ||
    path.startsWith(`${word.replace(/\/$/, '')}/`) ||
    file === word ||
    names.some((name) => name.toLowerCase() === word.toLowerCase())
  );
}

/** Why an object exists, as a person reads it. */
export function describeObject({ path, file, reason, manifest }: AssemblyObject): string {
  const { kind, metadata } = manifest;
  const place = metadata.namespace === undefined ? '' : ` in ${metadata.namespace}`;
  const control = reason?.control;
  return [
    `${kind} ${metadata.name}${place}`,
    `  construct  ${path}`,
    `  file       ${file}`,
    `  why        ${reason?.text ?? 'The composition adds it itself.'}`,
    ...(control === undefined ? [] : [`  control    ${describeControl(control)}`]),
  ].join('\n');
}

function describeControl(id: string): string {
  if (!isControl(id)) return id;
  const { title, since } = CONTROLS[id];
  return `${id} (from stage ${since}): ${title}`;
}

function isControl(id: string): id is ControlId {
  return id in CONTROLS;
}
