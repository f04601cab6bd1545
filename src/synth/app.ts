import { App as Cdk8sApp, type IResolver } from 'cdk8s';
import { type Assembly, IMAGE_PINS, type TreeLayout, Variable } from '../contract';
import { complete } from './deferred';
import { annotated, type Delivery } from './delivery';
import { writeAssembly } from './hand-over';
import { imagePins } from './image-pins';
import { type JudgeOptions, judge } from './judge';
import { readable } from './readable';
import { structureOf } from './structure';
import { synthesize } from './synthesize';
import { writeTree } from './tree';
import { toYamlStream } from './yaml';

/** Properties of an app. */
export interface AppProps extends JudgeOptions {
  /**
   * The folder of the manifests.
   *
   * @default - the environment variable CDK8S_OUTDIR, which `cdk8s synth` sets, or `dist`
   */
  readonly outdir?: string;
  /**
   * Overwrite and remove files in the folder that were edited by hand or written by others.
   *
   * @default false: such files are named in an error and nothing is written
   */
  readonly force?: boolean;
  /**
   * The file of digests that `strata pin` writes, so that a composition may name images by tags that people read. A file that is not there is an empty one.
   *
   * @default - none: images are as the composition has them
   */
  readonly imageLock?: string;
  /**
   * What applies the folder to a cluster, such as Argo CD: objects carry what it has to know.
   *
   * @default - objects say nothing of it
   */
  readonly delivery?: Delivery;
  /**
   * How the folder is laid out. `kustomize`: with a base in each folder, for Argo CD, Flux and `kubectl apply -k`.
   *
   * @default plain: manifests alone, for `kubectl apply -R`
   */
  readonly layout?: TreeLayout;
  /**
   * Resolvers of own tokens, asked before those of cdk8s.
   *
   * @default - none
   */
  readonly resolvers?: readonly IResolver[];
  /**
   * Write `construct-metadata.json`, from which validation plugins of cdk8s-cli learn construct paths.
   *
   * @default - the environment variable CDK8S_RECORD_CONSTRUCT_METADATA, which `cdk8s synth` sets when it validates
   */
  readonly recordConstructMetadata?: boolean;
}

/**
 * A cdk8s app whose synthesis is linear, checks identities and values, holds manifests against rules, and keeps a GitOps tree: one file an object, stale files removed,
 * edited ones protected. It is a cdk8s app in every other way; `cdk8s synth` works on it.
 */
export class App extends Cdk8sApp {
  private readonly judgeOptions: JudgeOptions;
  private readonly force: boolean;
  private readonly layout: TreeLayout;
  private readonly delivery?: Delivery;
  private readonly recordsMetadata: boolean;

  constructor(props: AppProps = {}) {
    super({ outdir: props.outdir, resolvers: props.resolvers ? [...props.resolvers] : undefined });
    this.judgeOptions = { packs: props.packs, acknowledgements: props.acknowledgements, today: props.today };
    this.force = props.force ?? false;
    this.layout = props.layout ?? 'plain';
    if (props.imageLock !== undefined) this.node.setContext(IMAGE_PINS, imagePins(props.imageLock));
    this.delivery = props.delivery;
    this.recordsMetadata = props.recordConstructMetadata ?? process.env['CDK8S_RECORD_CONSTRUCT_METADATA'] === 'true';
  }

  /**
   * Judges the manifests and writes them into the folder. When the command line runs the program (STRATA_ASSEMBLY is set), hands the
   * assembly over to it instead; the command line judges and writes itself.
   *
   * @throws StrataError or StrataErrors, see synthesize(), judge() and writeTree()
   */
  override synth(): void {
    readable(() => {
      const handOver = process.env[Variable.ASSEMBLY];
      if (handOver) writeAssembly(complete(this.composed()), handOver);
      else this.write(this.compose());
    });
  }

  /**
   * Every manifest as one YAML stream, in the order in which it can be applied.
   *
   * @throws StrataError or StrataErrors, see synthesize() and judge()
   */
  override synthYaml(): string {
    return readable(() => toYamlStream(complete(this.compose()).objects.map(({ manifest }) => manifest)));
  }

  /**
   * What the app amounts to, judged. Values that only a stack knows stand in it as texts.
   *
   * @throws StrataError or StrataErrors, see synthesize() and judge()
   */
  compose(): Assembly {
    const assembly = this.composed();
    judge(assembly, '(app)', this.judgeOptions);
    return assembly;
  }

  private composed(): Assembly {
    const { acknowledgements } = this.judgeOptions;
    const assembly = synthesize(this);
    return {
      ...(this.delivery ? annotated(assembly, structureOf(this), this.delivery) : assembly),
      ...(acknowledgements && { acknowledgements: [...acknowledgements] }),
      ...(this.layout !== 'plain' && { layout: this.layout }),
    };
  }

  private write(assembly: Assembly): void {
    writeTree(assembly, this.outdir, { force: this.force, others: this.otherFiles(assembly) });
  }

  private otherFiles(assembly: Assembly): Record<string, string> {
    if (!this.recordsMetadata) return {};
    const resources = Object.fromEntries(
      assembly.objects.map(({ manifest, path }) => [manifest.metadata.name, { path }]),
    );
    return { 'construct-metadata.json': JSON.stringify({ version: '1.0.0', resources }) };
  }
}
