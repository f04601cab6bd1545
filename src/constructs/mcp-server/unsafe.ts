import type { Problems } from '../../errors';
import { pinningOf } from '../common/image';
import type { ServerInput } from './input';
import { findCredentials } from './literals';
import { keepsSessions } from './processes';
import { givenImage } from './program';
import type { McpServerProps } from './props';
import { relaxationsOf } from './relaxations';

const SHORTEST_REASON = 10;

/** Checks that each relaxation has a reason and relaxes something; and that what it would relax is asked for by name. */
export function checkUnsafe(input: ServerInput, problems: Problems): void {
  const { props } = input;
  const findings = findCredentials(input);
  for (const [name, reason] of relaxationsOf(props)) {
    if (reason.trim().length < SHORTEST_REASON) {
      problems.add('UNSAFE_REASON_MISSING', { name });
    }
  }
  const needless = needlessIn(props, findings.length > 0);
  for (const [name, reason] of needless) {
    problems.add('UNSAFE_NEEDLESS', { name, reason });
  }
  if (props.unsafe?.secretLikeLiteral === undefined) {
    for (const finding of findings) {
      problems.add('SECRET_LITERAL', { ...finding });
    }
  }
}

/** Relaxations that no stage would need. One that this stage does not need is fine: the same composition moves on to the next. */
function needlessIn(props: McpServerProps, hasLiterals: boolean): [name: string, reason: string][] {
  const { unsafe = {} } = props;
  const image = givenImage(props);
  const found: [string, string][] = [];
  if (unsafe.mutableImageTag !== undefined && (image === undefined || pinningOf(image) === 'digest')) {
    found.push(['mutableImageTag', image === undefined ? 'there is no image' : 'the image has a digest']);
  }
  if (unsafe.clientAddressAffinity !== undefined && !keepsSessions(props)) {
    found.push(['clientAddressAffinity', 'no offered revision keeps sessions']);
  }
  if (unsafe.secretLikeLiteral !== undefined && !hasLiterals) {
    found.push(['secretLikeLiteral', 'no literal looks like a credential']);
  }
  return found;
}
