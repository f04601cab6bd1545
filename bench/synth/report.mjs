const milliseconds = (value) => (value >= 100 ? `${value.toFixed(0)} ms` : `${value.toFixed(1)} ms`);
const megabytes = (value) => `${(value / 1e6).toFixed(1)} MB`;
const times = (value) => `${value.toFixed(2)} x`;
const table = (head, rows) => {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_cell, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
};

/** Each bar with its figure. */
export function judge({ servers, scale, charts, layers }) {
  const bar = (text, figure, most) => ({ text, figure: times(figure), most: times(most), met: figure <= most });
  return [
    bar(
      'tree of 1000 servers to YAML, against JSON.stringify of the same objects',
      (servers.synth + servers.yaml) / servers.floor,
      12,
    ),
    bar('4000 servers against 1000', scale.large / scale.small, 4.6),
    bar('8 layers of 10 objects against the same objects without dependencies', layers.ordered / layers.free, 2),
    bar('2000 charts against 1000', charts.large / charts.small, 2.4),
  ];
}

/** The section of docs/benchmarks.md. */
export function section(
  { servers, scale, charts, layers, program, memory, comparisons },
  verdicts,
  { machine, command },
) {
  const missed = verdicts.filter(({ met }) => !met).length;
  const part = (name, value) => [name, milliseconds(value), times(value / servers.floor)];
  return [
    '## Synthesis',
    `\`${command}\` on ${machine}. Times are processor time of the whole process, all threads, the collector's too, measured inside the process: its start and the loading of the library do not count. Each scenario runs in a process of its own; figures are medians of 5 to 9 rounds after one or two that warm the compiler up, with a full collection before each measurement. Compare within a run.`,
    '"Synthesis" below is `synthesize(app)` (walk, order, rendering, checks) plus the YAML text of every object. Composition, rules and files are listed beside it.',
    `### 1000 servers: ${servers.objects} objects, ${megabytes(servers.json)} of JSON, ${megabytes(servers.bytes)} of YAML`,
    table(
      ['', 'processor time', 'against JSON.stringify'],
      [
        part('JSON.stringify of the manifests: the least they cost', servers.floor),
        part('synthesize(app)', servers.synth),
        part('YAML of every object', servers.yaml),
        part('**synthesis**', servers.synth + servers.yaml),
        part('composing the tree: constructors, checks of props', servers.compose),
        part('judging it by the rules', servers.rules),
        part('the whole program, files written into an empty folder (cold)', program.first),
        part('the whole program again, nothing changed', program.again),
      ],
    ),
    '### Growth',
    table(
      ['', 'smaller', 'larger', 'ratio'],
      [
        [
          '1000 and 4000 servers',
          milliseconds(scale.small),
          milliseconds(scale.large),
          times(scale.large / scale.small),
        ],
        [
          '1000 and 2000 charts of one server',
          milliseconds(charts.small),
          milliseconds(charts.large),
          times(charts.large / charts.small),
        ],
        [
          '80 objects without and with 8 layers',
          milliseconds(layers.free),
          milliseconds(layers.ordered),
          times(layers.ordered / layers.free),
        ],
      ],
    ),
    '### Memory',
    table(
      ['servers', 'peak resident memory'],
      memory.map(({ count, peak }) => [count, megabytes(peak)]),
    ),
    '### Beside cdk8s',
    'The same tree, once, cold, from the first construct to the YAML text: `synthYaml()` of this package without its rules and of a plain cdk8s app. Where cdk8s grows faster than the tree, the sizes are those that can be waited for.',
    table(
      ['', 'mcp-strata', 'cdk8s', 'ratio'],
      comparisons.map(({ name, ours, theirs }) => [
        name,
        milliseconds(ours),
        milliseconds(theirs),
        times(theirs / ours),
      ]),
    ),
    '### Bars',
    `${verdicts.length - missed} of ${verdicts.length} met.`,
    table(
      ['bar', 'figure', 'at most', ''],
      verdicts.map(({ text, figure, most, met }) => [text, figure, most, met ? 'met' : '**missed**']),
    ),
  ].join('\n\n');
}
