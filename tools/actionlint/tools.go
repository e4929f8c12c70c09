//go:build tools

// Package tools pins the linter of workflows, so that `go mod tidy` keeps what its build needs.
package tools

import _ "github.com/rhysd/actionlint/cmd/actionlint"
