/** A platform's policies as they are in practice: groups, patterns of names, conditions over arguments, a few that forbid. */
export function platform({ policies, servers }) {
  return Array.from({ length: policies }, (_value, index) => {
    const server = `server-${index % servers}`;
    const scope = `principal in Group::"group-${index % 20}", action == Action::"call_tool", resource in Server::"${server}"`;
    return { id: `policy-${index}`, text: text(index, scope, server) };
  });
}

function text(index, scope, server) {
  if (index % 10 === 9) {
    return `forbid(principal, action == Action::"call_tool", resource == Tool::"${server}/delete_all") unless { context.scopes.contains("admin") };`;
  }
  if (index % 3 === 2) {
    return `permit(${scope}) when { context.arguments has amount && context.arguments.amount < ${index} };`;
  }
  return `permit(${scope}) when { resource.name like "get_*" || resource.name like "list_*" };`;
}

const args = { owner: 'acme', repo: 'shop', labels: ['a', 'b'], body: 'x'.repeat(200) };

const request = (round, servers) => ({
  principal: {
    key: 'https://login.example|alice',
    issuer: 'https://login.example',
    subject: 'alice',
    groups: Array.from({ length: 20 }, (_value, index) => `group-${index}`),
    scopes: ['mcp:tools', 'openid'],
    actors: [],
  },
  action: 'call_tool',
  server: `server-${round % servers}`,
  target: 'get_issue',
});

export const callOf = (round, servers) => ({ ...request(round, servers), arguments: { ...args, amount: -round } });
export const listOf = (round, servers) => request(round, servers);
