import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';

export const ROOT = join(__dirname, '..', '..');

/** Folders that hold nothing that a reader of the repository meets. */
const LEFT_OUT = new Set(['node_modules', 'lib', 'dist', 'coverage', 'test-results', 'dist-image', 'fixtures', 'api']);

const markdown = new MarkdownIt({ html: true });

export interface Link {
  readonly target: string;
  readonly line: number;
}

export interface Block {
  /** The first word behind the fence; empty for commands. */
  readonly language: string;
  /** All words behind the fence, such as `ts main.ts`. */
  readonly info: string;
  readonly text: string;
  readonly line: number;
}

export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly links: readonly Link[];
  readonly blocks: readonly Block[];
  /** What a link may name behind `#`. */
  readonly anchors: ReadonlySet<string>;
}

/** Every page of the repository. */
export function pages(folder = ''): readonly Page[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) || entry.name.startsWith('.') ? [] : pages(path);
    return entry.isFile() && entry.name.endsWith('.md') ? [page(path)] : [];
  });
}

export function page(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const tokens = markdown.parse(text, {});
  const headings = tokens.flatMap((token, index) =>
    token.type === 'heading_open' ? [(tokens[index + 1]?.children ?? []).map(({ content }) => content).join('')] : [],
  );
  return {
    path,
    text,
    links: tokens.flatMap(({ children, map }) =>
      (children ?? []).flatMap((child) => {
        const target = child.attrGet('href') ?? child.attrGet('src');
        return target === null ? [] : [{ target: decodeURI(String(target)), line: (map?.[0] ?? 0) + 1 }];
      }),
    ),
    blocks: tokens.flatMap(({ type, info, content, map }) =>
      type === 'fence' ? [{ language: info.split(' ')[0] ?? '', info, text: content, line: (map?.[0] ?? 0) + 1 }] : [],
    ),
    anchors: new Set([...slugs(headings), ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)]),
  };
}

/** Anchors of headings as GitHub makes them: a heading that is there again gets a number. */
function slugs(headings: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const slug = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}
