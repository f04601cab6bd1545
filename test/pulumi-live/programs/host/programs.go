//go:build programs

// Package programs pins the language host for Node.js that the tests build: the newest one whose module is published.
package programs

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
