import { credentialIn } from '../../contract';

/** Stands for what is not told. */
export const REDACTED = '[redacted]';
const LONGEST = 200;
/** Files of strangers are looked at, too: names in them may be of any length. */
const LOOKED_AT = 4_000;
/** Long words of mixed letters and digits: keys, hashes, identifiers that nobody should guess. */
const UNGUESSABLE = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+=_~-]{20,}$/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** A name, a host or a piece of a path as it may leave the machine. What looks like a secret does not. */
export function publicText(whole: string): string {
  const text = whole.slice(0, LOOKED_AT);
  const isSecret = credentialIn(text) !== undefined || UUID.test(text) || (UNGUESSABLE.test(text) && looksRandom(text));
  if (isSecret) return REDACTED;
  // Control and format characters would be obeyed by a terminal, or hide what follows.
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}...` : clean;
}

/** Words in a name are letters in a row; a random text changes between kinds of characters all the time. */
function looksRandom(text: string): boolean {
  const kinds = text
    .replace(/[a-z]/g, 'a')
    .replace(/[A-Z]/g, 'A')
    .replace(/\d/g, '0')
    .replace(/[^aA0]/g, '-');
  const changes = [...kinds].filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return changes / text.length > 0.3;
}
