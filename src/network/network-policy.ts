import { Construct } from 'constructs';
import { z } from 'zod';
import { Label, MANAGED_BY } from '../contract';
import { StrataError } from '../errors';
import {
  checkShape,
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
  listOf,
  NetworkPolicyObject,
  shapeOf,
  texts,
} from '../kube';
import { mergeRules, type NetworkRules } from './presets';

export interface NetworkPolicyProps {
  /**
   * The object's name.
   * @default the construct's id
   */
  readonly name?: string;
  /**
   * Labels of the pods that the policy is about.
   * @default all pods of the namespace
   */
  readonly pods?: Readonly<Record<string, string>>;
  /** What is allowed, from the presets of `NetworkPolicies`. Everything else is denied, in both directions. */
  readonly rules: readonly NetworkRules[];
  /**
   * Labels of the object, beside the platform's own.
   * @default none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

const AROUND = 'strata.dev/policy-labels';

/** Says the labels of all policies that are created below a construct from now on, such as those of a platform. */
export function providePolicyLabels(scope: Construct, labels: Readonly<Record<string, string>>): void {
  scope.node.setContext(AROUND, labels);
}

const rules = z.object({ ingress: z.array(z.unknown()), egress: z.array(z.unknown()) });
const SHAPE = shapeOf<NetworkPolicyProps>({
  name: z.string().optional(),
  pods: texts.optional(),
  rules: listOf(
    z.custom<NetworkRules>((value) => rules.safeParse(value).success, 'expected a preset of NetworkPolicies'),
  ),
  labels: texts.optional(),
});

/**
 * A NetworkPolicy made of presets. It speaks about both directions always: what no rule allows is denied to the pods it selects, unless
 * another policy allows it.
 *
 * @throws StrataError NETWORK_NAME_INVALID, NETWORK_LABEL_INVALID, PROP_UNKNOWN, PROP_INVALID
 */
export class NetworkPolicy extends Construct {
  /** The object's name. */
  readonly name: string;
  readonly #rules: NetworkRules[];

  constructor(scope: Construct, id: string, props: NetworkPolicyProps) {
    super(scope, id);
    checkShape(props, SHAPE, this.node.path);
    this.name = props.name ?? id;
    this.#rules = [...props.rules];
    const { pods = {}, labels = {} } = props;
    if (!isDnsSubdomain(this.name)) {
      throw new StrataError('NETWORK_NAME_INVALID', this.node.path, { name: this.name });
    }
    for (const [key, value] of [...Object.entries(pods), ...Object.entries(labels)]) {
      if (!isQualifiedName(key) || !isLabelValue(value)) {
        throw new StrataError('NETWORK_LABEL_INVALID', this.node.path, { label: `${key}=${value}` });
      }
    }
    const around: Readonly<Record<string, string>> = scope.node.tryGetContext(AROUND) ?? {};
    new NetworkPolicyObject(
      this,
      'policy',
      {
        name: this.name,
        labels: { [Label.MANAGED_BY]: MANAGED_BY, ...around, ...labels },
        reason: { text: 'Allows what the composition lists and denies the rest.', control: 'network.default-deny' },
      },
      () => ({
        pods,
        ingress: mergeRules(this.#rules.flatMap(({ ingress }) => ingress)),
        egress: mergeRules(this.#rules.flatMap(({ egress }) => egress)),
      }),
    );
  }

  /** Allows more. */
  addRules(...rules: readonly NetworkRules[]): void {
    this.#rules.push(...rules);
  }
}
