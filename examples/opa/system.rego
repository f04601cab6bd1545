# Who may ask Open Policy Agent, started with `--authentication=token --authorization=basic`: whoever has the token, for this one document. Nobody writes policies by the network.
package system.authz

default allow := false

allow if {
	input.identity == opa.runtime().env.OPA_TOKEN
	input.method == "POST"
	input.path == ["v1", "data", "mcp", "authz"]
}

allow if {
	input.method == "GET"
	input.path == ["health"]
}
