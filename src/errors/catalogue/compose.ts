import { defineErrors } from '../entry';

/** What a Compose project cannot be made from. */
export const compose = defineErrors({
  COMPOSE_DEPLOYMENT_MISSING: {
    message: 'The composition has no Deployment with a server and its bridge for {server}.',
    remedy: 'Compose servers with McpServer, and hand over the assembly as synthesis made it.',
  },
  COMPOSE_IDENTITY_REQUIRED: {
    message:
      'The server is published on this machine, and from stage 2 on whoever calls shows an access token; it asks for none.',
    remedy:
      "Give the platform or the server an identity (`identity: Oidc.issuer('https://login.example.com')`) and say who may call with allowFrom, or say why callers may be unknown with `unsafe: { anonymousCallers: '...' }`.",
  },
  COMPOSE_SECRET_COMMAND_REQUIRED: {
    message:
      'The server takes {variables} from its environment, and its image decides what is started: nothing can put the secret there.',
    remedy: 'Give the server its `command`, or let it read the secret from a file: `Secrets....asFile()`.',
  },
  COMPOSE_FOLDER_UNAVAILABLE: {
    message: 'Nothing stands for the folder {path} outside a cluster: the composition does not have its ConfigMap.',
    remedy: 'Name a folder of this machine, relative to the composition: `local: ...` of its volume.',
  },
  COMPOSE_NAME_TAKEN: {
    message: 'Two parts of the project would be called {name}.',
    remedy: 'Rename one of the servers.',
  },
  COMPOSE_SUBNET_INVALID: {
    message: '{subnet} is no IPv4 range for networks of servers.',
    remedy: 'Give a range of this machine alone, between /8 and /28, such as 198.18.64.0/20.',
  },
  COMPOSE_SUBNET_FULL: {
    message:
      '{subnet} has room for {room} networks, and the composition needs {networks}: one for each server, registry and portal, and one for each server behind a gateway.',
    remedy: 'Give a wider range with --subnet.',
  },
});
