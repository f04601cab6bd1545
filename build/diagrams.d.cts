export declare function blueprints(): string[];
export declare function manifestsOf(folder: string): object[];
export declare const SHOWN: string;
export declare function withDiagram(page: string, diagram: string): string;
