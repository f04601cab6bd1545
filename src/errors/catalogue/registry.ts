import { defineErrors } from '../entry';

export const registry = defineErrors({
  REGISTRY_IDENTITY_REQUIRED: {
    message: 'The registry asks nobody who reads it, and stage {stage} asks for their identity.',
    remedy:
      'Give identity: Oidc.issuer(...) here or for the platform. Or say that everyone reads the list of approved servers: anonymous: true.',
  },
  REGISTRY_REPLICAS_SINGLE: {
    message: '{replicas} replicas cannot share a SQLite file.',
    remedy: 'Give store: RegistryStore.postgres({ url, peer }), or leave replicas out.',
  },
  REGISTRY_APPROVERS_MISSING: {
    message: 'Entries of {sources} wait for an approval that nobody can give.',
    remedy:
      'Name groups: workflow: { reviewers: [...], approvers: [...] }. Or trust the source itself: approval: "automatic".',
  },
  REGISTRY_SOURCE_INVALID: {
    message: 'The source "{source}" cannot be read: {reason}.',
    remedy: 'Give the https URL of a public registry, one of the cluster with its peer, or the name of a ConfigMap.',
  },
  REGISTRY_SOURCE_TAKEN: {
    message: 'Two sources are called "{source}".',
    remedy: 'Give one of them another id: the first source that has a name owns it, and people see which one it was.',
  },
  REGISTRY_SOURCE_UNKNOWN: {
    message: 'The prop {prop} names "{source}", which is no source.',
    remedy: 'Name one of {sources}.',
  },
  REGISTRY_NAMESPACE_MISSING: {
    message: 'Nothing says in which namespace servers of the composition are listed.',
    remedy:
      'Give the platform a domain, or say it: sources: [RegistrySource.composition({ namespace: "example.acme" }), ...].',
  },
  REGISTRY_NAMESPACE_INVALID: {
    message: 'The namespace "{namespace}" does not make names of servers.',
    remedy: 'Use reverse-DNS form: letters, digits, "-" and ".", such as "example.acme".',
  },
  REGISTRY_NAMESPACE_RESERVED: {
    message:
      'The namespace {namespace} is filled by the source "{source}", and reserved for "{holder}": its entries would not be taken over.',
    remedy:
      'Reserve it for one of them: reserved: { "{namespace}": "{source}" }, or let the other use a namespace of its own.',
  },
  REGISTRY_ENTRY_TAKEN: {
    message: 'Two servers would be listed as {name}: {first} and {second}.',
    remedy: 'Give one of them another name, or keep it off the list: listing: { listed: false }.',
  },
  REGISTRY_LIST_TOO_LARGE: {
    message: 'The listed servers have {bytes} bytes, and a ConfigMap holds at most {most}.',
    remedy: 'List fewer servers in one registry, or publish them there: publishing: [...].',
  },
  REGISTRY_DISCOVERY_TOKEN: {
    message: 'Discovery reads the Kubernetes API, and nothing says why the pods may hold a token of it.',
    remedy: 'Give the reason: unsafe: { apiToken: "..." }. Or leave discovery out, and name the servers in a source.',
  },
  REGISTRY_DISCOVERY_NAMESPACES: {
    message: 'Discovery names no namespaces, so that it would read the whole cluster.',
    remedy:
      'Name them: discovery: { namespaces: ["payments"], ... }. Or say why it is all: unsafe: { clusterRole: "..." }.',
  },
  REGISTRY_FILE_EXISTS: {
    message: 'There is a file of that name, and backups overwrite none.',
    remedy: 'Give another name, or move the file away.',
  },
  REGISTRY_STORE_MISSING: {
    message: 'There is no such database.',
    remedy: 'Give the configuration of a registry that ran: its `store.path` names the file, as it is where this runs.',
  },
  REGISTRY_COPY_UNSUPPORTED: {
    message: 'Only SQLite is copied as a file; this store is PostgreSQL.',
    remedy: 'Leave `--copy` out: lines of JSON hold the same. Or use pg_dump.',
  },
  REGISTRY_STORE_NOT_EMPTY: {
    message: 'The store holds something already, in {table}; nothing was restored.',
    remedy: 'Restore into an empty database, before a registry is started on it: events are never taken away.',
  },
  REGISTRY_BACKUP_INVALID: {
    message: 'The backup cannot be restored: {reason}. Nothing was written.',
    remedy: 'Take another backup, or the version of the runtime that wrote this one.',
  },
  REGISTRY_IMPORT_NOWHERE: {
    message: 'The registry has no managed source, which would hold what is imported.',
    remedy: 'Give it publishing rules, or read the file by a source of kind "file".',
  },
  REGISTRY_IMPORT_UNREADABLE: {
    message: 'The file cannot be imported: {reason}.',
    remedy: 'Say what it holds: `--format server-json`, `toolhive`, `docker` or `composed`.',
  },
});
