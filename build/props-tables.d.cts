export declare function withPropsTables(page: string, root: string): string;
export declare function readInterfaces(
  root: string,
): Map<
  string,
  readonly { readonly prop: string; readonly optional: boolean; readonly text: string; readonly fallback?: string }[]
>;
