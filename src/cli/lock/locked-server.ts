import { createHash } from 'node:crypto';
import { type AssemblyServer, canonicalJson, type LockedServer, LockedTool, toolDefinition } from '../../contract';

/**
 * What a text costs a model, about: four bytes of UTF-8 a token. Tokenizers differ by model; the figure is for comparing servers and for
 * seeing growth.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** What a server runs, as the lock names it. */
export function sourceOf({ run }: AssemblyServer): string {
  const { program, command } = run;
  if (program.kind === 'image') return program.image;
  if (program.kind === 'command') return `command:${command.join(' ')}`;
  const { registryType, identifier, version } = program.package;
  const separator = registryType === 'oci' ? (version.startsWith('sha256:') ? '@' : ':') : '@';
  return `${registryType}:${identifier}${separator}${version}`;
}

/**
 * A server's tools as they are now.
 *
 * @param tools as the server lists them
 * @throws Error naming a tool that no lock can hold
 */
export function lockServer(source: string, tools: readonly unknown[]): LockedServer {
  const locked = tools.map(lockTool).sort((one, other) => (one.name < other.name ? -1 : 1));
  const twice = locked.find(({ name }, index) => locked[index + 1]?.name === name);
  if (twice !== undefined) throw new Error(`it has two tools with the name ${twice.name}`);
  return {
    source,
    tools: locked,
    hash: sha256(locked.map(({ hash }) => hash).join('\n')),
    tokens: locked.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

function lockTool(tool: unknown): LockedTool {
  const definition = toolDefinition(tool);
  if (definition === undefined) throw new Error('it lists something that is no tool');
  const text = canonicalJson(definition);
  const parsed = LockedTool.safeParse({ ...JSON.parse(text), hash: sha256(text), tokens: estimateTokens(text) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `its tool ${JSON.stringify(definition['name'])} is none: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
