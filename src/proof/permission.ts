import type { Flow } from './flow';

/** One thing that manifests permit, or one demand that they make. */
export interface Permission {
  /** Tells permissions apart: two sets of manifests that permit the same have the same keys, whatever their objects are called. */
  readonly key: string;
  /** Who it is about, such as the server `github`. */
  readonly subject: string;
  /** One sentence without its subject, such as `may reach api.github.com:443`. */
  readonly text: string;
  /** `grant`: it permits something. `guard`: it forbids or demands something, so that without it more is permitted. */
  readonly effect: 'grant' | 'guard';
  /** The connection that it is, where it is one. */
  readonly flow?: Flow;
  /** The issuer whose tokens it takes, where it is about that. */
  readonly issuer?: string;
}

/** A value that permits nothing by itself. */
export interface Setting {
  readonly key: string;
  readonly subject: string;
  /** What it is, such as `image of the container server`. */
  readonly name: string;
  readonly value: string;
}

export function grant(
  subject: string,
  key: string,
  text: string,
  about: Pick<Permission, 'flow' | 'issuer'> = {},
): Permission {
  return { key: `${subject} ${key}`, subject, text, effect: 'grant', ...about };
}

export function guard(subject: string, key: string, text: string): Permission {
  return { key: `${subject} ${key}`, subject, text, effect: 'guard' };
}
