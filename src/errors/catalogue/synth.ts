import { defineErrors } from '../entry';

/** What stops synthesis and the GitOps writer. */
export const synth = defineErrors({
  SYNTH_VALIDATION_FAILED: {
    message: 'The construct is not valid: {problem}.',
    remedy: 'Change the props of this construct in the composition.',
  },
  SYNTH_DEPENDENCY_CYCLE: {
    message: 'The dependencies form a cycle: {cycle}.',
    remedy: 'Remove one of these node.addDependency() calls.',
  },
  SYNTH_DEPENDENCY_OUTSIDE: {
    message: 'The construct depends on {target}, which is not part of this app.',
    remedy: 'Depend on constructs of the same app only.',
  },
  SYNTH_OBJECT_FAILED: {
    message: 'The object could not be rendered: {reason}.',
    remedy: 'Mend the value that the reason names; a JSON patch needs the parent of its path to exist.',
  },
  SYNTH_OBJECT_INVALID: {
    message: 'The object is not a Kubernetes object: {problem}.',
    remedy: 'Give it apiVersion, kind and a name that the Kubernetes API accepts.',
  },
  SYNTH_OBJECT_DUPLICATE: {
    message: '{identity} is also defined by {other}.',
    remedy:
      'Rename one of the two, put it into another namespace, or remove it: applied, the last one would win silently.',
  },
  SYNTH_VALUE_INVALID: {
    message: '{field} holds {found}, which a manifest cannot carry.',
    remedy: 'Use strings, finite numbers, booleans, lists and plain objects; resolve deferred values before synthesis.',
  },
  SYNTH_VALUE_DEFERRED: {
    message: 'The object holds a value that is known only when a stack is deployed ({token}).',
    remedy: 'Deploy this composition with Pulumi, or give the value as text.',
  },
  SYNTH_CLUSTER_SCOPED: {
    message: '{kind} belongs to the whole cluster, yet it names the namespace {namespace}.',
    remedy: 'Remove metadata.namespace from this object.',
  },
  SYNTH_FACT_INVALID: {
    message: 'The construct left {key} in a form that the assembly does not accept: {problems}.',
    remedy: 'Use constructs and synthesis of one version of this package; of own constructs, correct the metadata.',
  },
  SYNTH_ASSEMBLY_INVALID: {
    message: 'The assembly is not valid: {problems}.',
    remedy: 'Synthesize it again with the version of this package that reads it.',
  },
  TREE_PATH_UNSAFE: {
    message: 'The path is not one that the writer touches: {problem}.',
    remedy: 'Remove it, or choose another output folder. --force does not lift this check.',
  },
  TREE_FILE_FOREIGN: {
    message: 'The file exists and was not written by this package.',
    remedy: 'Move it away, choose another output folder, or overwrite it with --force.',
  },
  TREE_FILE_EDITED: {
    message: 'The file was changed by hand after it was written.',
    remedy: 'Carry the change over into the composition, then discard the edit with --force.',
  },
  TREE_DRIFTED: {
    message: 'The folder differs from the composition: {differences}.',
    remedy: 'Synthesize again and commit the result.',
  },
  TREE_OWNERSHIP_INVALID: {
    message: 'Line {line} of the ownership file is not a SHA-256 digest and a path of this tree.',
    remedy: 'Restore the file from version control, or remove it and synthesize with --force.',
  },
  TREE_BUSY: {
    message: 'Another process ({holder}) is writing into this folder.',
    remedy: 'Wait until it has finished; if it no longer runs, remove the lock file.',
  },
  TREE_UNWRITABLE: {
    message: 'The folder could not be read or written: {reason}.',
    remedy: 'Check permissions, free space and that the path is a folder.',
  },
});
