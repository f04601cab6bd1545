import { LABEL_PREFIX } from './names';

/** The label by which an object of a cluster asks to be listed, with the value `true`. */
export const LISTED_LABEL = `${LABEL_PREFIX}/listed`;
/** The annotation by which objects of ToolHive's operator ask, with the value `true`. */
export const EXPORT_ANNOTATION = 'toolhive.stacklok.dev/registry-export';

/** What an object may say of itself. */
export const LISTED_FIELDS = ['title', 'description', 'url', 'version'] as const;
export type ListedField = (typeof LISTED_FIELDS)[number];

/** The annotations that say it: ours first, and those of ToolHive's operator. */
export const listedAnnotations = (field: ListedField): readonly string[] => [
  `${LABEL_PREFIX}/registry-${field}`,
  `toolhive.stacklok.dev/registry-${field}`,
];
/** With it ToolHive says who may see an entry, by claims. Nothing here reads it: what carries it is not listed. */
export const CLAIMS_ANNOTATION = 'toolhive.stacklok.dev/authz-claims';
