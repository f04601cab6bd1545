export declare const areas: Record<string, string>;
export declare function errorsPage(
  catalogues: Record<string, Record<string, { message: string; remedy: string }>>,
): string;
