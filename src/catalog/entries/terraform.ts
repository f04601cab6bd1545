import type { CatalogEntry } from '../../contract';

const README = 'https://github.com/hashicorp/terraform-mcp-server/blob/v1.2.0/README.md';

export const terraform: CatalogEntry = {
  id: 'terraform',
  name: 'io.github.hashicorp/terraform-mcp-server',
  title: 'Terraform',
  description: 'Providers, modules and policies of the Terraform Registry; workspaces of HCP Terraform.',
  publisher: 'HashiCorp',
  official: true,
  repository: 'https://github.com/hashicorp/terraform-mcp-server',
  package: { registryType: 'oci', identifier: 'docker.io/hashicorp/terraform-mcp-server', version: '1.2.0' },
  command: ['/bin/terraform-mcp-server', 'stdio'],
  readOnly: {
    on: { env: { ENABLE_TF_OPERATIONS: 'false' } },
    off: { env: { ENABLE_TF_OPERATIONS: 'true' } },
  },
  secrets: {
    token: {
      variables: ['TFE_TOKEN'],
      kind: 'token',
      obtain: 'An API token of HCP Terraform or Terraform Enterprise. The public registry needs none.',
      required: false,
    },
  },
  settings: {
    host: {
      form: 'host',
      purpose: 'A Terraform Enterprise of your own.',
      required: false,
      env: { TFE_ADDRESS: 'https://{value}' },
    },
  },
  reach: 'hosts',
  egress: [
    { host: 'registry.terraform.io', purpose: 'The public registry.' },
    { host: 'app.terraform.io', purpose: 'HCP Terraform.', replacedBy: 'host' },
  ],
  dataClass: 'confidential',
  permissions: [
    'Reads the public registry; with a token, workspaces with their runs and variables.',
    'With writes: has the tools that need an explicit approval, such as those that start runs.',
  ],
  sources: {
    package: [README],
    program: ['https://github.com/hashicorp/terraform-mcp-server/blob/v1.2.0/Dockerfile'],
    readOnly: [README],
    secrets: [README],
    settings: [README],
    egress: ['https://github.com/hashicorp/terraform-mcp-server/blob/v1.2.0/pkg/client/registry.go', README],
  },
};
