/**
 * Says which addresses fit a URL with variables. A variable stands for a piece of one label of the host, or of one part of the path. One
 * that leaves the domain open would sanction every server there is: such a template fits nothing.
 */
export function urlTemplate(template: string): ((url: string) => boolean) | undefined {
  const listed = pieces(template);
  if (listed === undefined) return undefined;
  const domain = listed.labels.slice(-2);
  const isOpen = domain.length < 2 || domain.some((label) => /[{}]/.test(label)) || /[{}]/.test(listed.port);
  if (isOpen) return undefined;
  return (url) => {
    const found = pieces(url);
    return (
      found !== undefined &&
      found.scheme === listed.scheme &&
      found.port === listed.port &&
      allFit(listed.labels, found.labels) &&
      allFit(listed.parts, found.parts)
    );
  };
}

interface Pieces {
  readonly scheme: string;
  readonly labels: readonly string[];
  readonly port: string;
  readonly parts: readonly string[];
}

function pieces(url: string): Pieces | undefined {
  const [, scheme, host, port = '', path = ''] = /^(https?):\/\/([^/:@?#]+)(?::([^/@?#]+))?(\/[^?#]*)?/.exec(url) ?? [];
  if (scheme === undefined || host === undefined) return undefined;
  return { scheme, labels: host.toLowerCase().split('.'), port, parts: path.replace(/\/+$/, '').split('/') };
}

const allFit = (patterns: readonly string[], texts: readonly string[]) =>
  patterns.length === texts.length && patterns.every((pattern, index) => fits(pattern, texts[index] ?? ''));

/** Whether a text is a pattern with each variable replaced by at least one character. Takes no longer than both are long. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split(/\{[^{}]*\}/);
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let end = first.length;
  for (const literal of rest) {
    const found = text.indexOf(literal, end + 1);
    if (found < 0) return false;
    end = found + literal.length;
  }
  return text.length - last.length > end && text.endsWith(last);
}
