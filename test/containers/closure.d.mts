/** Copies an installed package with everything that it depends on, from the folder whose node_modules has it. */
export function copyWithDependencies(root: string, name: string, target: string): void;
