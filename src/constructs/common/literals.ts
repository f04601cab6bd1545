import { credentialIn } from '../../contract';

/** A literal that looks like a credential, and where it stands. The value itself is not repeated. */
export interface Finding {
  readonly where: string;
  readonly what: string;
  /** A variable that could carry it. */
  readonly variable: string;
}

/** What can name a variable of a process. */
export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Looks for credentials among named texts.
 *
 * @param place where they stand, such as `env`; empty for props of their own
 * @param byName whether the name alone can tell, as `DB_PASSWORD` does
 */
export function inRecord(record: Readonly<Record<string, string>>, place: string, byName = true): Finding[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const what = credentialIn(value, byName ? name : undefined);
    const where = place === '' ? name : `${place}.${name}`;
    return what === undefined ? [] : [{ where, what, variable: VARIABLE_NAME.test(name) ? name : 'VARIABLE' }];
  });
}

/** Looks for credentials in a command. In `--token abc` the option names what follows. */
export function inList(list: readonly string[] | undefined, place: string): Finding[] {
  return (list ?? []).flatMap((item, index) => {
    const before = list?.[index - 1] ?? '';
    const option = /^--?[A-Za-z][\w-]*$/.test(before) && !item.startsWith('-') ? before : undefined;
    const what = credentialIn(item, option?.replace(/^-+/, ''));
    return what === undefined ? [] : [{ where: `${place}[${index}]`, what, variable: 'VARIABLE' }];
  });
}
