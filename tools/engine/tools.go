//go:build tools

// Package tools pins the Pulumi engine, so that `go mod tidy` keeps what its build needs.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
