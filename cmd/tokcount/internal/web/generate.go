package web

//go:generate go run ./build -o engine.wasm.gz
