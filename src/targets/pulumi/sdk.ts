/**
 * What registering takes of Pulumi's SDK, from the modules that hold it. The SDK's index also loads what sends functions to a cloud, with a compiler and
 * a package manager: a third of a second or more at the start of each preview, for nothing that a platform uses.
 */
export { RunError } from '@pulumi/pulumi/errors';
export * as log from '@pulumi/pulumi/log';
export { getProject, getStack } from '@pulumi/pulumi/metadata';
export {
  all,
  type Input,
  type Inputs,
  isUnknown,
  jsonStringify,
  type Output,
  output,
  secret,
} from '@pulumi/pulumi/output';
export {
  ComponentResource,
  type ComponentResourceOptions,
  CustomResource,
  type CustomResourceOptions,
  type ProviderResource,
  type Resource,
} from '@pulumi/pulumi/resource';
export { allConfig } from '@pulumi/pulumi/runtime/config';
