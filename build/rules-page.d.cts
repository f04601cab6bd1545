interface DocumentedRule {
  readonly id: string;
  readonly severity: string;
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
  readonly control?: string;
  readonly relaxation?: string;
  readonly sources: readonly { readonly title: string; readonly url: string }[];
}
export declare const areas: Record<string, string>;
export declare function rulesPage(
  rules: readonly DocumentedRule[],
  controls: Record<string, { readonly since: number }>,
): string;
