import { type ComponentChildren, h } from 'preact';
import type { Entry } from '../catalogue/entry';

/** A link to a web page, as it may stand in a page of ours; undefined for everything else, such as `javascript:` and paths of ours. */
export function webLink(url: string | undefined): string | undefined {
  if (url === undefined || url.length > 2_000 || !URL.canParse(url)) return undefined;
  const { protocol, href, username, password } = new URL(url);
  if (username !== '' || password !== '') return undefined;
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

/** A name as it is shown: lines break between the namespace and the name first. */
export function shownName(name: string, version?: string): ComponentChildren {
  const [namespace = '', ...rest] = name.split('/');
  return [`${namespace}/`, h('wbr', null), rest.join('/'), version === undefined ? null : ` ${version}`];
}

/** The page of a server, or of one of its versions. */
export function serverPath({ name, version }: Pick<Entry, 'name' | 'version'>, exact = false): string {
  const path = `/servers/${name.split('/').map(encodeURIComponent).join('/')}`;
  return exact ? `${path}?${new URLSearchParams({ version })}` : path;
}
