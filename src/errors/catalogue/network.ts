import { defineErrors } from '../entry';

export const network = defineErrors({
  NETWORK_PORT_INVALID: {
    message: 'The port "{port}" is none that a network policy can name.',
    remedy: 'Give a port from 1 to 65535 and, for a range, a last port that is not below the first.',
  },
  NETWORK_PORTS_MISSING: {
    message: 'No port is given, and a rule without ports would open all of them.',
    remedy: 'List the ports that are needed.',
  },
  NETWORK_PEERS_MISSING: {
    message: 'No peer is given, and a rule without peers would allow everybody.',
    remedy: 'List the pods, namespaces or address ranges that are meant.',
  },
  NETWORK_LABEL_INVALID: {
    message: 'The label "{label}" is not valid.',
    remedy: 'Use a key such as app.kubernetes.io/name and a value of up to 63 letters, digits, "-", "_" and ".".',
  },
  NETWORK_SELECTOR_EMPTY: {
    message: 'The peer selects by no label, which means every pod or every namespace.',
    remedy: 'Give at least one label, or say which namespace is meant.',
  },
  NETWORK_CIDR_INVALID: {
    message: 'The text "{cidr}" is no address range: {reason}.',
    remedy: 'Write it in CIDR notation with the host bits zero, such as 10.20.0.0/16 or 2001:db8:1::/48.',
  },
  NETWORK_CIDR_TOO_WIDE: {
    message: 'The range {cidr} is too wide to be a declaration.',
    remedy: 'Name the ranges that are needed, /{widest} or narrower, or the hosts by Egress.https(...).',
  },
  NETWORK_CIDR_FORBIDDEN: {
    message: 'The range {cidr} reaches {what} ({range}).',
    remedy:
      'Leave that range out; nothing an MCP server needs is there. Cloud credentials come from a secret or from workload identity.',
  },
  NETWORK_HOST_WILDCARD: {
    message: 'The host "{host}" contains a wildcard.',
    remedy: 'Name each host. What is not named in the composition cannot be reviewed there.',
  },
  NETWORK_HOST_ADDRESS: {
    message: 'The host "{host}" is an address, not a name.',
    remedy: 'Use Egress.cidr("{host}/32", port) for an address of your own network, or the host\'s name.',
  },
  NETWORK_HOST_INVALID: {
    message: 'The text "{host}" is no host name: {reason}.',
    remedy: 'Give a full DNS name such as api.github.com, without scheme, port and path.',
  },
  NETWORK_HOST_METADATA: {
    message: 'The host "{host}" is a metadata service, which hands out credentials of the node.',
    remedy: 'Give the server a secret of its own, or use workload identity.',
  },
  NETWORK_HOST_PRIVATE: {
    message: 'The host "{host}" is never public, and a declared host opens public addresses only.',
    remedy:
      'Use Egress.pods(peer, port) for what runs in the cluster, or Egress.cidr(range, port) for the address range behind the name.',
  },
  NETWORK_NAME_INVALID: {
    message: 'The name "{name}" is not valid for a network policy.',
    remedy: 'Use lower-case letters, digits, "-" and ".", at most 253 characters.',
  },
  EGRESS_PROXY_NAME_INVALID: {
    message: 'The name "{name}" cannot be an egress proxy\'s.',
    remedy: 'Use 1 to 63 lower-case letters, digits and "-", beginning with a letter; a Service takes no other name.',
  },
  EGRESS_PROXY_NAME_TAKEN: {
    message: 'The id "{name}" is taken there, by {other}.',
    remedy: 'Give the egress proxy or the other construct another id.',
  },
  EGRESS_PROXY_CHART_MISSING: {
    message: 'The egress proxy stands in no chart.',
    remedy:
      'Add it by addEgressProxy of a platform, or create it in a Chart: new EgressProxy(new Chart(app, "egress", { namespace: "egress" }), ...).',
  },
  EGRESS_PROXY_TAKEN: {
    message: 'The platform already has an egress proxy, at {other}.',
    remedy:
      'Remove one of them. A server of its own way gets another proxy by its prop egressVia: new EgressProxy(platform.namespace(...), ...).',
  },
  EGRESS_PROXY_UNUSED: {
    message: 'No server reaches a host through the egress proxy, so that it would listen nowhere.',
    remedy: 'Declare the hosts of servers by Egress.https(...) or Egress.host(...), or leave the proxy out.',
  },
  EGRESS_PROXY_PORT_TAKEN: {
    message: 'The servers {server} and {other} would have the same port {port} of the egress proxy.',
    remedy:
      'Give the newer one another port, for good: ports: { "{server}": {free} } in the props of the proxy. Ports never move by themselves, because the port is the identity.',
  },
  EGRESS_PROXY_PORT_INVALID: {
    message: 'The port "{port}" of {server} cannot be one of the egress proxy.',
    remedy: 'Give a port from {least} to 65535 that is not {admin}, where health and metrics are.',
  },
  EGRESS_PROXY_PORT_UNUSED: {
    message: 'The prop ports names "{server}", and no such server reaches a host through the egress proxy.',
    remedy: 'Write the server as namespace/name, or remove the entry. The servers are {servers}.',
  },
  EGRESS_PROXY_VARIABLE_TAKEN: {
    message: 'The variable {variable} is given, and the egress proxy sets the variables of proxies.',
    remedy:
      'Remove it. Hosts are declared by Egress.https(...); what is declared by Egress.pods(...) and Egress.cidr(...) does not go through the proxy.',
  },
  EGRESS_PROXY_TRACES_PUBLIC: {
    message: 'The traces endpoint {endpoint} is a public host, and the egress proxy leaves no public address open.',
    remedy:
      'Send spans to a collector of the cluster, or say where it is: telemetry: { traces: { endpoint, peer: Peer.cidr(...) } }.',
  },
  EGRESS_VIA_TAKEN: {
    message: 'The platform has the prop egressVia, and the egress proxy would enforce the same names.',
    remedy: 'Keep one of the two. A server of its own way has the prop egressVia itself.',
  },
  EGRESS_CILIUM_DNS_ADDRESS: {
    message: 'Cilium reads the answers of DNS pods, and the composition names a resolver by its address.',
    remedy:
      'Name the pods: dns: Dns.pods({ "k8s-app": "node-local-dns" }); with NodeLocal DNSCache Cilium needs its local redirect policy.',
  },
  EGRESS_ISTIO_WAYPOINT_MISSING: {
    message:
      'In ambient mode nothing refuses undeclared hosts without a waypoint: ztunnel ignores REGISTRY_ONLY, and a Sidecar has no effect.',
    remedy:
      'Name the waypoint for connections outwards: EgressVia.istio({ mode: "ambient", waypoint: { name: "egress", namespace: "istio-egress" } }), or add an egress proxy.',
  },
  EGRESS_ISTIO_ANY_HOST: {
    message: 'The server may reach any public host, and a mesh knows hosts by their names alone.',
    remedy: 'Name the hosts, or let this server go by EgressVia.cilium() or an EgressProxy.',
  },
  EGRESS_ISTIO_RANGES: {
    message:
      'The server declares ranges of addresses ({ranges}), and a sidecar with REGISTRY_ONLY refuses what it does not know by name.',
    remedy:
      'Declare the host by Egress.host(...), or use ambient mode, where the network policy alone judges bare addresses.',
  },
  MESH_CALLER_OUTSIDE: {
    message:
      'The peer {peer} of {policy} is an address range, and strict mutual TLS admits workloads of the mesh alone.',
    remedy: 'Let the peer join the mesh, or open the port by name: plaintext: [{ pods, port, reason }] of the mesh.',
  },
  MESH_CALLER_UNNAMED: {
    message: 'The peer {peer} of {policy} selects namespaces by label, and the mesh knows namespaces by name.',
    remedy: 'Name each namespace: Peer.namespace("..."), or Peer.pods({ ... }, "namespace").',
  },
  MESH_WAYPOINT_MISSING: {
    message: 'Tokens are checked by HTTP, and in ambient mode nothing reads HTTP without a waypoint.',
    remedy: 'Add waypoint: true, or leave jwt out.',
  },
  MESH_PLAINTEXT_UNREASONED: {
    message: 'Port {port} is opened to callers outside the mesh without a reason of at least 10 characters.',
    remedy: 'Say why it may stay in plain text: reason: "...".',
  },
});
