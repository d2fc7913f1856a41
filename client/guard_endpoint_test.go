package client

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseEndpoint(t *testing.T) {
	for target, want := range map[string]struct {
		endpoint endpoint
		model    string
	}{
		"/v1/completions":                              {completions, ""},
		"/completions":                                 {completions, ""},
		"/v1/completions/":                             {completions, ""},
		"//v1//completions":                            {completions, ""},
		"/v1/./completions/.":                          {completions, ""},
		"/v1/COMPLETIONS":                              {completions, ""},
		"/v1/complet%69ons":                            {completions, ""},
		"/v1/completions?api-version=1":                {completions, ""},
		"/v1/chat/completions":                         {chatCompletions, ""},
		"/api/v1/chat/completions/":                    {chatCompletions, ""},
		"/openai/v1/responses":                         {responses, ""},
		"/v1/embeddings":                               {embeddings, ""},
		"/openai/deployments/m/completions":            {completions, "m"},
		"/openai/deployments/m/chat/completions":       {chatCompletions, "m"},
		"/openai/deployments/m/embeddings":             {embeddings, "m"},
		"/openai/Deployments/m/Completions":            {completions, "m"},
		"/openai/deployments/%6d/completions":          {completions, "m"},
		"/openai/deployments/a%2Fb/completions":        {completions, "a/b"},
		"/openai/deployments/azure/m/chat/completions": {chatCompletions, "azure/m"},
		"/deployments/m/extensions/chat/completions":   {chatCompletions, "m"},
		"/deployments/deployments/completions":         {completions, "deployments"},
		"/v1/engines/m/completions":                    {completions, "m"},
		"/engines/m/embeddings":                        {embeddings, "m"},
		"/engines/v1/completions":                      {completions, ""},
		"/engines/llama.cpp/v1/chat/completions":       {chatCompletions, ""},
		"/engines/vicuna/completions":                  {completions, "vicuna"},
		"/engines/completions":                         {completions, ""},
		"/v1/completions/metrics":                      {otherEndpoint, ""},
		"/v1/responses/resp_1/cancel":                  {otherEndpoint, ""},
		"/v1/xcompletions":                             {otherEndpoint, ""},
		"/v1/moderations":                              {otherEndpoint, ""},
		"/":                                            {otherEndpoint, ""},
		"":                                             {otherEndpoint, ""},
	} {
		u, err := url.Parse("https://api.example" + target)
		require.NoError(t, err)
		endpoint, model := parseEndpoint(u)
		assert.Equal(t, want.endpoint, endpoint, target)
		assert.Equal(t, want.model, model, target)
	}
	endpoint, _ := parseEndpoint(&url.URL{Scheme: "https", Host: "api.example", Opaque: "//api.example/v1/completions?x=/"})
	assert.Equal(t, completions, endpoint, "an opaque URL is sent as it is")
}
