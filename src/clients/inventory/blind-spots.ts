/** What no scan of configuration files can see. Every report ends with it: an inventory that hides its limits would be believed too much. */
export const BLIND_SPOTS: readonly string[] = [
  'connectors that are kept in an account, such as those of Claude and ChatGPT',
  'clients that run in a browser',
  'JetBrains AI Assistant, which keeps its servers in settings of the IDE',
  'plugins, extensions and bundles that bring servers of their own',
  'files that an administrator manages outside of home directories',
  'programs that use an SDK of the protocol, and files given on a command line',
];
