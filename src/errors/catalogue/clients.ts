import { defineErrors } from '../entry';

/** What is wrong with the configuration of an MCP client, or with what was asked of it. */
export const clients = defineErrors({
  CLIENT_UNKNOWN: {
    message: 'There is no client `{client}` in the table.',
    remedy: 'Choose one of {clients}.',
  },
  CLIENT_NONE_FOUND: {
    message: 'The home directory holds no client of the table.',
    remedy: 'Name the client, such as `strata client-config cursor --write`: its file is made.',
  },
  CLIENT_OPTIONS_CONFLICT: {
    message: 'The options do not go together: {problem}.',
    remedy:
      'Name servers of the composition with `--server`, or one server with `--name` and `--url`, or with `--name` and a command after `--`.',
  },
  CLIENT_NAME_INVALID: {
    message: 'A client cannot be told of a server named `{name}`.',
    remedy: 'Use 1 to 64 letters, digits, hyphens and underscores.',
  },
  CLIENT_URL_INVALID: {
    message: 'The URL cannot be used: {problem}.',
    remedy: 'Give the https URL of the gateway or the server; http is for this machine alone.',
  },
  CLIENT_VARIABLE_INVALID: {
    message: 'The text `{text}` does not name a variable of the environment.',
    remedy: 'Give the name of the variable, such as `GITHUB_TOKEN`; the client reads the value from there.',
  },
  CLIENT_SECRET_LITERAL: {
    message: 'What would be written holds {kind}.',
    remedy:
      'Keep the value in a variable of the environment and name the variable with `--env`, `--bearer` or `--header`.',
  },
  CLIENT_HTTP_UNSUPPORTED: {
    message: 'The file of {client} takes programs and no URLs.',
    remedy: 'Add the URL as a connector in the settings of {client}, or give a command after `--`.',
  },
  CLIENT_HEADERS_UNSUPPORTED: {
    message: 'The file of {client} has no place for headers.',
    remedy: 'Let the server ask for a login, which the client goes through by itself.',
  },
  CLIENT_REFERENCE_UNSUPPORTED: {
    message: 'No source says how the file of {client} refers to a secret, and secrets are never written into it.',
    remedy: 'Let the server ask for a login, or start {client} with the variable set and leave `--env` out.',
  },
  CLIENT_FILE_UNREADABLE: {
    message: 'The file was left as it is: {problem}.',
    remedy: 'Mend the file, or add the server by hand; without `--write` the command prints what to add.',
  },
  CLIENT_FILE_CHANGED: {
    message: 'Somebody else changed the file meanwhile; it was left as it is.',
    remedy: 'Close the client and run the command again.',
  },
  CLIENT_FILE_UNWRITABLE: {
    message: 'The file cannot be written: {problem}.',
    remedy: 'See that you own the file and its folder, and that the disk has room.',
  },
  CLIENT_FOLDER_MISSING: {
    message: 'There is no such folder.',
    remedy: 'Name the home directory of a user, or for a fleet the folder that holds one folder a machine or user.',
  },
  CLIENT_REGISTRY_INVALID: {
    message: 'The registry file is not usable: {problem}.',
    remedy: 'Export it from `GET /v0.1/servers`, with every page in one list `servers`.',
  },
  CLIENT_REGISTRY_UNREACHABLE: {
    message: 'The registry cannot be read: {reason}.',
    remedy: 'Give its base URL, to which /v0.1/servers is added, and `--bearer` where it asks for a token.',
  },
  CLIENT_KNOWN_INVALID: {
    message: 'The file of known servers is not usable: {problem}.',
    remedy:
      'Give each of its `servers` four texts: `server` as `strata inventory` tells it, `owner`, `reason`, and `expires` such as 2027-03-31.',
  },
  INVENTORY_SERVER_UNKNOWN: {
    message: 'Nobody answers for this server, which is configured as {places}.',
    remedy:
      'Take it out there, run it by the composition, or write it into {file} with an owner, a reason and a last day, and have that reviewed.',
  },
  INVENTORY_SERVER_EXPIRED: {
    message: '{owner} answered for this server until {expired}; it is still configured as {places}.',
    remedy: 'Take it out there, or have a later day in {file} reviewed.',
  },
  INVENTORY_SERVER_BLOCKED: {
    message: 'The registry has deleted this server, which is configured as {places}.',
    remedy: 'Take it out there: whoever listed it does not want it to run any more.',
  },
  CLIENT_POLICY_EMPTY: {
    message: 'The composition lists no server for everyone.',
    remedy: 'Add a registry to it (addRegistry), or name one that runs: `--registry https://registry.acme.example`.',
  },
});
