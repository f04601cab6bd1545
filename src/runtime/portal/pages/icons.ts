import { type ComponentChild, h } from 'preact';

/** Lines on a grid of 24, drawn in the colour of the text beside them. */
const PATHS = {
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  seal: 'M12 3 5 6v5c0 4.5 3 8 7 10 4-2 7-5.5 7-10V6l-7-3Zm-3.2 9 2.4 2.4 4.2-4.6',
  name: 'M5 7h14v10H5zM8 11h4m-4 3h8',
  list: 'M5 7h14M5 12h14M5 17h9',
  stop: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM6 6l12 12',
  alert: 'M12 4 2.8 20h18.4L12 4Zm0 6v4.5m0 2.4v.1',
  done: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm-4-9 3 3 5-6',
  inbox: 'M4 13 6.5 5h11L20 13v6H4v-6Zm0 0h5l1 2.5h4l1-2.5h5',
  plug: 'M9 3v5m6-5v5M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0V8Zm5.5 9v4',
  chart: 'M4 20h16M7 16v-5m5 5V5m5 11v-8',
} as const;
export type Icon = keyof typeof PATHS;

/** A picture that says nothing which the text beside it does not say too. */
export function icon(name: Icon): ComponentChild {
  return h('svg', { class: 'icon', viewBox: '0 0 24 24', width: 24, height: 24, 'aria-hidden': 'true' }, [
    h('path', { d: PATHS[name] }),
  ]);
}

/** Three layers, one above the other. */
export function mark(): ComponentChild {
  return h('svg', { class: 'mark', viewBox: '0 0 24 24', width: 24, height: 24, 'aria-hidden': 'true' }, [
    h('path', { d: 'm12 3 9 4.5-9 4.5-9-4.5L12 3Z' }),
    h('path', { class: 'line', d: 'm3 12 9 4.5 9-4.5M3 16.5 12 21l9-4.5' }),
  ]);
}

const HUES = 6;

/** The first letter of a title on a tile, in a colour that stays with the name. Icons of publishers are not shown: they could be anything. */
export function tile(title: string, name: string): ComponentChild {
  const [letter = '?'] = [...title.replace(/[^\p{L}\p{N}]/gu, '')];
  const hue = [...name].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 997, 7) % HUES;
  return h('span', { class: `tile t${hue}`, 'aria-hidden': 'true' }, letter.toUpperCase());
}
