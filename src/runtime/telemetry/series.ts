export type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly read: () => Iterable<readonly [Labels, number]>;
}

/** Counters and gauges of a role. On the data path they are additions to numbers in memory; text is made when a scrape asks for it. */
export class Series {
  private readonly counters = new Map<string, Map<string, number>>();
  private readonly families = new Map<string, Family>();

  /** Adds one to a counter, by reason where it has several. */
  count(name: string, reason = ''): void {
    let reasons = this.counters.get(name);
    if (reasons === undefined) {
      reasons = new Map();
      this.counters.set(name, reasons);
    }
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }

  /** A value that is read when a scrape asks for it. A name that ends in `_total` is a counter's. */
  gauge(name: string, help: string, read: () => number | Iterable<readonly [Labels, number]>): void {
    const all = () => {
      const value = read();
      return typeof value === 'number' ? [[{}, value] as const] : value;
    };
    this.families.set(name, { help, kind: name.endsWith('_total') ? 'counter' : 'gauge', read: all });
  }

  /** Prometheus's text format, version 0.0.4. */
  render(): string {
    const lines: string[] = [];
    for (const [counter, reasons] of this.counters) {
      lines.push(`# TYPE ${counter} counter`);
      for (const [reason, value] of reasons) lines.push(sample(counter, reason === '' ? {} : { reason }, value));
    }
    for (const [family, { help, kind, read }] of this.families) {
      lines.push(`# HELP ${family} ${help}`, `# TYPE ${family} ${kind}`);
      for (const [labels, value] of read()) lines.push(sample(family, labels, value));
    }
    return lines.map((line) => `${line}\n`).join('');
  }
}

/** One line of the format. */
export function sample(name: string, labels: Labels, value: number): string {
  const text = Object.entries(labels).map(([key, label]) => `${key}="${label.replace(/[\\"\n]/g, escapeLabel)}"`);
  return `${name}${text.length === 0 ? '' : `{${text.join(',')}}`} ${value}`;
}

function escapeLabel(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
