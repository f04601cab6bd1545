/** The variables that lead a program to its way out, in both spellings: programs differ. The network is the guard. */
export function proxyVariables(url: string): Readonly<Record<string, string>> {
  const upper = { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: 'localhost,127.0.0.1' };
  const lower = Object.entries(upper).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...upper, ...Object.fromEntries(lower), NODE_USE_ENV_PROXY: '1' };
}
