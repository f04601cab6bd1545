import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '..', '..', 'docs');

export interface Page {
  readonly name: string;
  readonly text: string;
}

/** The pages about constructs and integrations. */
export const pages: readonly Page[] = ['constructs', 'integrations'].flatMap((folder) =>
  readdirSync(join(DOCS, folder)).map((name) => ({ name, text: readFileSync(join(DOCS, folder, name), 'utf8') })),
);

/** The programs on them: each block with `ts` is one. */
export const docPrograms: readonly { readonly title: string; readonly code: string }[] = pages.flatMap(
  ({ name, text }) =>
    [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ''], index) => ({
      title: `${name} ${index + 1}`,
      code,
    })),
);
