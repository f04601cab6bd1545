/** What is compared: manifests, and where a prop is about laptops only, what a laptop is told. */
export interface Case {
  readonly before: () => unknown;
  readonly after: () => unknown;
}
