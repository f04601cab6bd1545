/** Bytes of JSON that a token of a typical model stands for. An estimate, made for comparing and for budgets: no two models count alike. */
const PER_TOKEN = 4;

/** How many tokens so many bytes are, by estimate. */
export function tokensIn(bytes: number): number {
  return Math.ceil(bytes / PER_TOKEN);
}
