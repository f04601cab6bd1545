# Who may call what, as Open Policy Agent decides it: `Opa.policy({ url: 'https://opa.policy.svc:8181/v1/data/mcp/authz' })`.
package mcp.authz

# What no rule speaks of is refused.
default verdict := "forbid"

verdict := "permit" if {
	reads
	not writes
}

verdict := "ask" if writes

# What a person is asked before such a call is made.
question := sprintf("%s is about to call %s. Go on?", [input.principal.subject, input.target]) if writes

# Developers may read.
reads if {
	developer
	input.server == "github"
	startswith(input.target, "get_")
}

# They may merge, where a person says so each time. A listing (`visibility`) shows what may be asked for.
writes if {
	developer
	input.server == "github"
	input.target == "merge_pull_request"
}

developer if "payments-devs" in input.principal.groups

# Names of what decided, for the audit stream.
policies contains "developers-read" if reads

policies contains "developers-merge-when-asked" if writes
