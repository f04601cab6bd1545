/** Public interfaces of constructs that are no props: results, and what others implement. */
export const NO_PROPS: readonly string[] = [
  'DeclaredHost',
  'EgressMember',
  'EgressRoute',
  'EgressVia',
  'NetworkRules',
  'ScaleTarget',
  'Scaler',
  'InjectedSecret',
  'SecretKey',
  'SecretPath',
  'SecretSource',
  'SecretStore',
];
