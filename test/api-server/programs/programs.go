//go:build programs

// Package programs names the programs that the API server's judge runs, so that go.mod keeps pinning them.
package programs

import (
	_ "go.etcd.io/etcd/server/v3"
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
)
