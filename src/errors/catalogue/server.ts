import { defineErrors } from '../entry';

export const server = defineErrors({
  SERVER_NAME_INVALID: {
    message: 'The name "{name}" cannot be a server\'s.',
    remedy: 'Use 1 to 63 lower-case letters, digits and "-", beginning with a letter; a Service takes no other name.',
  },
  SERVER_NAME_TAKEN: {
    message: 'The namespace {namespace} already has a server "{name}", at {other}.',
    remedy: 'Give one of them another id or name, or put it into another namespace.',
  },
  SERVER_CHART_MISSING: {
    message: 'The server stands in no chart.',
    remedy:
      'Add it by addServer of a platform, or create it in a Chart: new McpServer(new Chart(app, "tools", { namespace: "tools" }), ...).',
  },
  SERVER_STAGE_LOWERED: {
    message: "The server asks for stage {stage}, below the platform's stage {platform}.",
    remedy:
      'Leave stage out. A server may be stricter than its platform, never laxer; single relaxations have names, see unsafe.',
  },
  SERVER_PROGRAM_MISSING: {
    message: 'The server names no program.',
    remedy: 'Give an image, a package, or at stage 1 a command.',
  },
  SERVER_IMAGE_REQUIRED: {
    message: 'Stage {stage} asks for an image, and the server has only {program}.',
    remedy:
      'Build one with `strata containerfile {server}`, push it, and set image. Nothing is installed at run time in a cluster.',
  },
  SERVER_COMMAND_REQUIRED: {
    message: 'A stdio server in an image needs its command.',
    remedy:
      "Set command to the image's entry point and arguments: `docker image inspect {image}` shows them as Entrypoint and Cmd. The supervisor that starts a process per session cannot read them from the image.",
  },
  SERVER_PACKAGE_INVALID: {
    message: 'The package {identifier} {version} is not valid: {reason}.',
    remedy: 'Give registryType "npm", "pypi" or "oci", the identifier as its registry has it, and one exact version.',
  },
  SERVER_PORT_REQUIRED: {
    message: 'A server that listens over {transport} needs its port.',
    remedy: 'Set port to the port that the server listens on inside its pod.',
  },
  SERVER_PORT_INVALID: {
    message: 'The port "{port}" is out of range.',
    remedy: 'Give a port from 1 to 65535.',
  },
  SERVER_ENV_NAME_INVALID: {
    message: 'The name "{variable}" cannot be a variable\'s.',
    remedy: 'Use letters, digits and "_", beginning with a letter or "_".',
  },
  SERVER_POLICY_REQUIRED: {
    message:
      'The server has callers of its own ({callers}) and no policy: at stage {stage} nothing may be called that nobody permitted.',
    remedy:
      "Say who may call what: policy: new ToolPolicy() with rules such as allow('payments-devs').toCall(...), or allow(ToolPolicy.everyone).toCallAnything(). Or leave allowFrom out, and let a gateway call it.",
  },
  SERVER_POLICY_UNGUARDED: {
    message:
      "The decision point knows nobody, and the server's program shares the network of the bridge that asks it: the program could ask, and change what is decided.",
    remedy:
      'Have it ask for a token, and give it: Opa.policy({ url, token: Secrets.kubernetes({ name, key }) }). Or have a gateway ask, which shares its network with nobody.',
  },
  SERVER_ENV_TAKEN: {
    message: 'The variable {variable} is given twice, by env and by secrets.',
    remedy: 'Keep one of the two.',
  },
  SERVER_QUANTITY_INVALID: {
    message: 'The amount "{quantity}" of {prop} is no quantity.',
    remedy: 'Write an amount such as "250m" of CPU or "256Mi" of memory, above zero.',
  },
  SERVER_REQUEST_ABOVE_LIMIT: {
    message: 'The request {request} of {resource} is above its limit {limit}.',
    remedy: 'Lower the request or raise the limit.',
  },
  SERVER_SESSIONS_EXCEED_MEMORY: {
    message: 'The memory limit is {limit}, and {processes} server processes of {perProcess} need {needed}.',
    remedy: 'Raise resources.limits.memory, or lower sessions.max or sessions.memoryPerProcess.',
  },
  SERVER_REPLICAS_STATEFUL: {
    message: 'The server has more than one replica, and revisions {revisions} keep sessions in one of them.',
    remedy:
      'Offer the revision 2026-07-28 alone, which has no sessions, or accept that a client sticks to a replica by its address: unsafe: { clientAddressAffinity: "..." }.',
  },
  SERVER_DISRUPTION_SINGLE: {
    message: 'A disruption budget with one replica would block every node drain.',
    remedy: 'Set replicas or autoscale to at least 2, or leave the budget out.',
  },
  SERVER_VOLUME_PATH_INVALID: {
    message: 'Nothing can be mounted at "{path}": {reason}.',
    remedy: "Give an absolute path of the server's own, such as /data.",
  },
  SERVER_VOLUME_COLLISION: {
    message: 'Two volumes meet at "{path}" and "{other}".',
    remedy: "Give each volume a path that is not inside another one's.",
  },
  SERVER_VOLUME_INVALID: {
    message: 'The volume at "{path}" is not valid: {reason}.',
    remedy: 'Use Volume.emptyDir, Volume.claim or Volume.configMap with the names that Kubernetes allows.',
  },
  SERVER_TOOL_RENAME_COLLISION: {
    message: 'The tools {tools} would both be called "{name}".',
    remedy: 'Give each tool a name of its own.',
  },
  SERVER_TOOL_HIDDEN: {
    message: 'The prop tools.{prop} speaks about "{tool}", which {reason}.',
    remedy: 'Allow the tool, or remove the entry.',
  },
  SERVER_TRACES_PEER_REQUIRED: {
    message: 'The traces endpoint {endpoint} is neither a Service of the cluster nor a public host.',
    remedy: 'Say which pods or addresses it is: telemetry: { traces: { endpoint, peer: Peer.cidr(...) } }.',
  },
  UNSAFE_REASON_MISSING: {
    message: 'The relaxation "{name}" gives no reason.',
    remedy: 'Write in at least 10 characters why it is right; reports list it.',
  },
  UNSAFE_NEEDLESS: {
    message: 'The relaxation "{name}" relaxes nothing here: {reason}.',
    remedy: 'Remove it, so that reports list only what is relaxed.',
  },
});
