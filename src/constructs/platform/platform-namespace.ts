import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Label, MANAGED_BY } from '../../contract';
import { NamespaceObject, NetworkPolicyObject } from '../../kube';
import { providePolicyLabels } from '../../network';
import { type PlatformContext, provideTenant } from '../common/context';
import type { PlatformNamespace } from './props';

/** A namespace with its guards: what admits pods, and what denies traffic until somebody declares it. */
export class NamespaceChart extends Chart {
  /** Labels of the namespace's own objects. */
  readonly objectLabels: Readonly<Record<string, string>>;

  constructor(scope: Construct, props: PlatformNamespace, platform: PlatformContext, podSecurityVersion: string) {
    super(scope, props.name, { namespace: props.name });
    const { name, tenant, labels: own = {}, exists = false } = props;
    if (tenant !== undefined) {
      provideTenant(this, tenant);
    }
    const belongs = {
      [Label.MANAGED_BY]: MANAGED_BY,
      [Label.PART_OF]: platform.name,
      [Label.PLATFORM]: platform.name,
      [Label.ENVIRONMENT]: platform.environment,
      [Label.STAGE]: `${platform.stage}`,
      ...(tenant !== undefined && { [Label.TENANT]: tenant }),
    };
    const labels = { ...platform.labels, ...own, ...platform.mesh?.namespaceLabels, ...belongs };
    this.objectLabels = labels;
    providePolicyLabels(this, { ...platform.labels, ...belongs });
    const admits = 'Admits only pods of the restricted Pod Security Standard.';
    if (!exists) {
      new NamespaceObject(
        this,
        'namespace',
        { name, labels, reason: { text: admits, control: 'workload.restricted' } },
        podSecurityVersion,
      );
    }
    const denies =
      'Denies all traffic of every pod in the namespace, in both directions, unless another policy allows it.';
    new NetworkPolicyObject(
      this,
      'default-deny',
      { name: 'default-deny', labels, reason: { text: denies, control: 'network.default-deny' } },
      () => ({ pods: {}, ingress: [], egress: [] }),
    );
    platform.mesh?.join(this);
  }
}
