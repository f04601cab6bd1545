import type { Client, ClientFile, HttpForm, StdioForm } from './client';

type Files = Client['files'];

const files = (...paths: (string | ClientFile)[]): ClientFile[] =>
  paths.map((path) => (typeof path === 'string' ? { path } : path));

/** The same files on every system. */
export const everywhere = (...paths: (string | ClientFile)[]): Files => ({
  linux: files(...paths),
  macos: files(...paths),
  windows: files(...paths),
});

/** One or more files by system. */
export const bySystem = (
  linux: readonly (string | ClientFile)[],
  macos: readonly (string | ClientFile)[],
  windows: readonly (string | ClientFile)[],
): Files => ({ linux: files(...linux), macos: files(...macos), windows: files(...windows) });

/** Below the folder that desktop applications keep their settings in. */
export const inAppData = (...paths: (string | ClientFile)[]): Files => {
  const below = (folder: string) =>
    files(...paths).map(({ path, ...rest }): ClientFile => ({ path: `${folder}/${path}`, ...rest }));
  return {
    linux: below('.config'),
    macos: below('Library/Application Support'),
    windows: below('AppData/Roaming'),
  };
};

/** All files of several layouts, in order. */
export const joined = (...parts: readonly Files[]): Files => ({
  linux: parts.flatMap(({ linux }) => linux),
  macos: parts.flatMap(({ macos }) => macos),
  windows: parts.flatMap(({ windows }) => windows),
});

export const MCP_SERVERS = [['mcpServers']] as const;
/** The form that most clients share. */
export const STDIO: StdioForm = { command: 'command', args: 'args', env: 'env' };
export const TYPED_STDIO: StdioForm = { ...STDIO, fixed: { type: 'stdio' } };
export const URL: HttpForm = { url: 'url', headers: ['headers'] };
export const TYPED_HTTP: HttpForm = { ...URL, fixed: { type: 'http' } };
