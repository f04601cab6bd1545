import type { IConstruct, Node } from 'constructs';
import { Problems } from '../errors';

/**
 * Runs the validations of every construct once.
 *
 * @throws everything that was found, in the order of the tree
 */
export function validateAll(constructs: readonly IConstruct[]): void {
  const problems = new Problems('(app)');
  // A validation may raise errors of the catalogue itself; any other error is a defect of the construct and stays what it is.
  for (const { node } of constructs) problems.attempt(() => validate(node));
  problems.raise();
}

function validate(node: Node): void {
  const problems = new Problems(pathOf(node.path));
  for (const text of node.validate()) problems.add('SYNTH_VALIDATION_FAILED', { problem: sentence(text) });
  problems.raise();
}

export function pathOf(path: string): string {
  return path === '' ? '(app)' : path;
}

/** Without its full stop: the catalogue's text adds one. */
export function sentence(text: string): string {
  return text.trim().replace(/\.$/, '');
}
