package web

import (
	"encoding/json"

	"github.com/tokcount/tokcount/encodings"
)

// manifest is the file from which the page learns what there is to load.
type manifest struct {
	Version   string     `json:"version"`
	Offline   bool       `json:"offline"` // browsers may keep the files, for when the server is not to be reached
	Engine    resource   `json:"engine"`
	Full      resource   `json:"full"`      // the engine for chats and tokenizer files
	Encodings []encoding `json:"encodings"` // oldest first, as in the command
}

// A resource is a file to load, relative to the page.
type resource struct {
	File  string `json:"file"`
	Bytes int    `json:"bytes"` // unpacked
	Gzip  bool   `json:"gzip"`  // the page has to unpack it
}

type encoding struct {
	Name string `json:"name"`
	resource
}

// tableOf returns the file that an encoding is read from.
func tableOf(encoding string) string {
	switch encoding {
	case "cl100k_base":
		return "cl100k_base.table"
	case "o200k_base", "o200k_harmony":
		return "o200k_base.table"
	}
	return "p50k_base.table" // which has all tokens of r50k_base and gpt2
}

// manifest returns what makes the manifest, for files compressed or not.
func (s *Site) manifest(packed bool) func() []byte {
	return func() []byte {
		resources := map[string]resource{}
		for _, f := range s.files {
			name := f.name
			if packed {
				name = f.exportName()
			}
			if f.binary() {
				resources[f.name] = resource{name, len(f.data()), packed}
			}
		}
		m := manifest{Version: s.version, Offline: packed, Engine: resources[smallEngineName], Full: resources[fullEngineName]}
		for _, name := range encodings.Names() {
			m.Encodings = append(m.Encodings, encoding{name, resources[tableOf(name)]})
		}
		data, err := json.MarshalIndent(m, "", "  ")
		must(err)
		return append(data, '\n')
	}
}
