package main

import "os"

//go:generate go test -run UpToDate -update .

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
