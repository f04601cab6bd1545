import { type AssemblyObject, CONTROLS, type ControlId } from '../../contract';

/**
 * The objects that a word names: by construct path or one above it, `Kind/name`, `Kind/namespace/name` or file. A path may leave segments
 * out, as `acme/github` does for `acme/payments/github`, where nothing has it as it stands.
 */
export function objectsNamed(objects: readonly AssemblyObject[], word: string): readonly AssemblyObject[] {
  const exact = objects.filter((object) => isNamed(object, word));
  return exact.length > 0 ? exact : objects.filter(({ path }) => isWithin(path, word));
}

function isNamed({ path, file, manifest }: AssemblyObject, word: string): boolean {
  const { kind, metadata } = manifest;
  const names = [`${kind}/${metadata.name}`, `${kind}/${metadata.namespace}/${metadata.name}`];
  return (
    path === word ||
    path.startsWith(`${word.replace(/\/$/, '')}/`) ||
    file === word ||
    names.some((name) => name.toLowerCase() === word.toLowerCase())
  );
}

/** Whether the segments of a word appear in a path, in their order. */
function isWithin(path: string, word: string): boolean {
  const rest = word.split('/').filter((segment) => segment !== '');
  if (rest.length === 0) return false;
  for (const segment of path.split('/')) {
    if (segment === rest[0]) rest.shift();
  }
  return rest.length === 0;
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
