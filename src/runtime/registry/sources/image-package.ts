import { SERVER_SCHEMA_URL } from '../../../contract';

export interface ImageServer {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description: string;
  readonly image: string;
  readonly repository?: string | undefined;
  readonly variables: readonly { readonly name: string; readonly description?: string; readonly isSecret?: boolean }[];
}

const LONGEST = 100;

/** server.json of a server that other catalogues know by its image. */
export function imageDocument({
  name,
  title,
  description,
  image,
  repository,
  variables,
}: ImageServer): Record<string, unknown> {
  return {
    $schema: SERVER_SCHEMA_URL,
    name,
    ...(title !== undefined && { title: shortened(title) }),
    description: shortened(description === '' ? name : description),
    version: versionOf(image),
    ...(repository !== undefined && { repository: repositoryOf(repository) }),
    packages: [
      {
        registryType: 'oci',
        identifier: image,
        runtimeHint: 'docker',
        transport: { type: 'stdio' },
        ...(variables.length > 0 && { environmentVariables: variables.map((variable) => ({ ...variable })) }),
      },
    ],
  };
}

export function remoteDocument(
  server: Omit<ImageServer, 'image' | 'variables'>,
  remote: { readonly type: string; readonly url: string },
): Record<string, unknown> {
  const { packages: _, ...rest } = imageDocument({ ...server, image: 'remote:1.0.0', variables: [] });
  return { ...rest, remotes: [remote] };
}

export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).trimEnd()}…`;
}

/** A tag is the version. A digest is no version: one is made of it, so that another image is another version. */
export function versionOf(image: string): string {
  const digest = /@sha256:([0-9a-f]{12})/.exec(image)?.[1];
  const [plain = ''] = image.split('@');
  const tag = /:([A-Za-z0-9_][A-Za-z0-9._-]*)$/.exec(plain.slice(plain.lastIndexOf('/') + 1))?.[1];
  if (tag !== undefined && tag !== 'latest') return tag.replace(/^v(?=\d)/, '');
  return digest === undefined ? '0.0.0' : `0.0.0-sha256.${digest}`;
}

function repositoryOf(url: string): { url: string; source: string } {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return { url, source: host === 'gitlab.com' ? 'gitlab' : 'github' };
}
