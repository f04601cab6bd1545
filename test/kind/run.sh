#!/usr/bin/env bash
# Creates a kind cluster, builds the runtime image into it and applies each blueprint that is meant for a cluster.
# Needs kind, kubectl and a running Docker engine; without them it fails, because a check that did not run has not passed.
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in kind kubectl docker; do
  command -v "$tool" > /dev/null || { echo "test:kind needs '$tool' on the PATH, and it is not there. Install kind (https://kind.sigs.k8s.io), kubectl and Docker." >&2; exit 1; }
done
docker info > /dev/null 2>&1 || { echo 'test:kind needs a running Docker engine, and none answers.' >&2; exit 1; }

version=$(node -p "require('./package.json').version")
image="ghcr.io/mcp-strata/mcp-strata-runtime:$version"
kind create cluster --config test/kind/cluster.yaml --wait 120s
trap 'kind delete cluster --name mcp-strata' EXIT
docker build --file src/runtime/image/Dockerfile --tag "$image" .
kind load docker-image --name mcp-strata "$image"

passed=0 failed=0
for blueprint in blueprints/stage-[2-4]-*; do
  out=$(mktemp -d)
  (cd "$blueprint" && node ../../lib/cli/main.js synth --out "$out")
  if kubectl apply --server-side --recursive --filename "$out/cluster" &&
    kubectl apply --server-side --recursive --filename "$out" &&
    kubectl diff --server-side --recursive --filename "$out"; then
    passed=$((passed + 1)); echo "$blueprint: applied, no difference afterwards"
  else
    failed=$((failed + 1)); echo "$blueprint: refused by the API server, or different after the apply"
  fi
done
kubectl get pods --all-namespaces
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
