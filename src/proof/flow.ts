/** One end of a connection. */
export type Party =
  /** A workload of the estate, by its subject. */
  | { readonly kind: 'workload'; readonly subject: string }
  /** Pods that the estate does not make. Without a namespace: of several. */
  | { readonly kind: 'pods'; readonly text: string; readonly namespace?: string }
  /** Addresses, or everybody. */
  | { readonly kind: 'place'; readonly text: string }
  /** A host that was declared by name. */
  | { readonly kind: 'host'; readonly host: string };

/** A connection that manifests permit. */
export interface Flow {
  readonly from: Party;
  readonly to: Party;
  /** Such as `8080/TCP`, or `any`. */
  readonly port: string;
}

/** The public addresses of the Internet, as a party. */
export const PUBLIC = 'public addresses';

export function workloadParty(subject: string): Party {
  return { kind: 'workload', subject };
}
