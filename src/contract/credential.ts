/** Formats that their issuers made recognizable, so that scanners find them. */
const FORMATS: readonly (readonly [title: string, format: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60})/],
  ['a GitLab token', /\bgl(?:pat|dt|rt|ptt|agent|soat)-[A-Za-z0-9_-]{20}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}/],
  ['a Google OAuth secret', /\bGOCSPX-[A-Za-z0-9_-]{20}/],
  ['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10}/],
  ['a Slack webhook', /\bhooks\.slack\.com\/services\/T[A-Za-z0-9_]+\/B[A-Za-z0-9_]+\/[A-Za-z0-9_]{10}/],
  ['a Stripe key', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16}/],
  ['a model provider key', /\bsk-(?:ant-|proj-|or-v1-)?[A-Za-z0-9_-]{24}/],
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{30}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}/],
  ['a PyPI token', /\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{20}/],
  ['a SendGrid key', /\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16}/],
  ['a Vault token', /\bhv[sbr]\.[A-Za-z0-9_-]{20}/],
  ['a 1Password token', /\bops_eyJ[A-Za-z0-9_-]{20}/],
  ['a Databricks token', /\bdapi[a-f0-9]{32}\b/],
  ['a DigitalOcean token', /\bdo[opr]_v1_[a-f0-9]{64}\b/],
  ['an age key', /\bAGE-SECRET-KEY-1[A-Z0-9]{20}/],
  ['a JSON web token', /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8}/],
  ['an Azure account key', /\b(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{40}/],
  ['a password in a URL', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/?#:@"']{0,64}:(?![$<{%*])[^\s/?#@"']{3,256}@/i],
  ['an authorization header', /\b(?:bearer|basic)\s+(?![$<{%*])[A-Za-z0-9+/_.~-]{16}/i],
];

/** What one of the formats begins with or holds: most literals are told apart from all of them at once. */
const TRACE =
  /-----BEGIN |gh[pousr]_|github_pat_|gl[a-z]+-|A[KS]IA|AIza|GOCSPX-|xox|hooks\.slack|k_(?:live|test)_|sk-|hf_|npm_|pypi-|SG\.|hv[sbr]\.|ops_|dapi|_v1_|AGE-|eyJ|Key=|:\/\/|[Bb](?:earer|EARER|asic|ASIC)\s/;

/** Ends of names whose values are credentials. */
const SECRET_NAME =
  /pass(?:wd|word|phrase)$|(?:^|[^a-z])(?:pwd|secret|token|credentials?|(?:api|access|account|private|signing|encryption|secret|auth)[-_.]?key)$/;
/** Values that stand for something else: a variable, a template, a path, a number, a switch. */
const NO_CREDENTIAL =
  /^(?:\$[({].*[)}]|\{\{.*\}\}|<.*>|\*+|\.{0,2}\/.*|-?\d+(?:\.\d+)?[a-z]{0,2}|true|false|null|none|yes|no|on|off)$/i;
const SHORTEST = 4;
const OPTION = /^--?([A-Za-z][\w.-]*)=([\s\S]*)$/;

/**
 * Tells whether a literal value is a credential by its look, or because its name says so.
 *
 * @param value the literal
 * @param name the variable, option or key that carries it, where there is one
 * @returns what it looks like, such as `a GitHub token`; nothing for values that are fine to publish
 */
export function credentialIn(value: string, name?: string): string | undefined {
  const found = TRACE.test(value) ? FORMATS.find(([, format]) => format.test(value)) : undefined;
  if (found !== undefined) return found[0];
  const option = OPTION.exec(value);
  if (option?.[1] !== undefined && option[2] !== undefined) return credentialIn(option[2], option[1]);
  if (name === undefined || !namesCredential(name)) return undefined;
  const literal = value.trim();
  if (literal.length < SHORTEST || NO_CREDENTIAL.test(literal) || /^[a-z][a-z0-9+.-]*:\/\//i.test(literal))
    return undefined;
  return `the value of "${name}"`;
}

/** Whether a variable, option or key is named like one that carries a credential. `API_TOKEN` is, `TOKEN_FILE` is not. */
export function namesCredential(name: string): boolean {
  return SECRET_NAME.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase());
}
