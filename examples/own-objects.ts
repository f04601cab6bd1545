import { Chart } from 'cdk8s';
import { App, Egress, McpServer, NetworkPolicies, NetworkPolicy, Peer, Secrets } from 'mcp-strata';

const app = new App();
// A chart that you have already. The namespace exists; nothing here creates it.
const chart = new Chart(app, 'orders', { namespace: 'orders' });

const database = Peer.pods({ app: 'orders-postgres' }, 'databases');
const server = new McpServer(chart, 'orders-db', {
  image: 'docker.io/crystaldba/postgres-mcp:0.3.0',
  command: ['/app/.venv/bin/postgres-mcp', '--access-mode=restricted'],
  secrets: { DATABASE_URI: Secrets.kubernetes({ name: 'orders-db', key: 'uri' }) },
  egress: [Egress.pods(database, 5432)],
});
server.addCaller(Peer.pods({ app: 'assistant' }, 'assistants'));

// Outside a platform nobody has closed the namespace yet.
new NetworkPolicy(chart, 'default-deny', { rules: [NetworkPolicies.defaultDeny()] });

app.synth();
