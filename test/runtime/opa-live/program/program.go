//go:build program

// Package program pins the Open Policy Agent that the tests build.
package program

import _ "github.com/open-policy-agent/opa"
