//go:build programs

// Package programs pins the command line that the tests build.
package programs

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
