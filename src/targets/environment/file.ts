import { type Document, isMap, LineCounter, type Node, parseDocument } from 'yaml';
import { StrataError } from '../../errors';

/** An environment is small: more is a mistake, or an attack on the reader. */
const MOST_BYTES = 1024 * 1024;

/** A file of an environment, whose values know their lines. */
export class EnvironmentFile {
  private readonly lines = new LineCounter();
  private readonly document: Document;

  /**
   * @param name as errors call it
   * @throws StrataError ENVIRONMENT_UNREADABLE
   */
  constructor(
    readonly name: string,
    text: string,
  ) {
    if (text.length > MOST_BYTES) {
      throw new StrataError('ENVIRONMENT_UNREADABLE', name, { reason: `it is larger than ${MOST_BYTES} bytes` });
    }
    this.document = parseDocument(text, { lineCounter: this.lines, strict: true, uniqueKeys: true });
    const [error] = this.document.errors;
    if (error === undefined) return;
    const [reason = ''] = error.message.split('\n');
    throw new StrataError('ENVIRONMENT_UNREADABLE', placed(name, error.linePos?.[0] ?? { line: 1, col: 1 }), {
      reason: reason.replace(/[:.]$/, ''),
    });
  }

  get value(): unknown {
    return this.document.toJS({ maxAliasCount: 100 }) ?? {};
  }

  /** Where a value stands, as `file:line:column`. A value that is missing stands where the nearest one around it does. */
  placeOf(path: readonly PropertyKey[]): string {
    for (let length = path.length; length >= 0; length--) {
      const at = this.startOf(path.slice(0, length));
      if (at !== undefined) return placed(this.name, this.lines.linePos(at));
    }
    return this.name;
  }

  /** The key of a value tells more than the value: it is there even when the value is empty. */
  private startOf(path: readonly PropertyKey[]): number | undefined {
    const { document } = this;
    const last = path.at(-1);
    const around = path.length < 2 ? document.contents : document.getIn(path.slice(0, -1), true);
    if (last !== undefined && isMap(around)) {
      const pair = around.items.find(({ key }) => String((key as { value?: unknown } | null)?.value) === String(last));
      return (pair?.key as Node | undefined)?.range?.[0];
    }
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    return (node as Node | undefined)?.range?.[0];
  }
}

function placed(name: string, { line, col }: { readonly line: number; readonly col: number }): string {
  return `${name}:${line}:${col}`;
}
