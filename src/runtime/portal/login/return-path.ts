const LONGEST = 512;
const HERE = 'http://portal.invalid';

/**
 * Where somebody goes on after logging in: a path of ours, or the start. Whatever a browser could take for another host is not one
 * (RFC 9700, 4.11): `//host`, `/\host`, a scheme, and bytes that browsers leave out before they look.
 */
export function returnPath(wanted: string | undefined): string {
  if (wanted === undefined || wanted.length > LONGEST || !/^\/[\x21-\x7e]*$/.test(wanted) || wanted.includes('\\'))
    return '/';
  if (wanted.startsWith('//') || !URL.canParse(wanted, HERE)) return '/';
  const { origin, pathname, search } = new URL(wanted, HERE);
  // A path such as `/.//host` becomes `//host` when it is read.
  if (origin !== HERE || pathname.startsWith('//') || /^\/(login|logout)(\/|$)/.test(pathname)) return '/';
  return pathname + search;
}
