package client

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

func TestBaseURL(t *testing.T) {
	for name, tt := range map[string]struct {
		in, want string
		plain    bool // AllowPlainHTTP
	}{
		"https":                   {in: "https://api.openai.com/v1", want: "https://api.openai.com/v1"},
		"slash at the end":        {in: "https://gateway.example/openai/v1/", want: "https://gateway.example/openai/v1"},
		"spaces":                  {in: " https://gateway.example ", want: "https://gateway.example"},
		"http to localhost":       {in: "http://localhost:8080/v1", want: "http://localhost:8080/v1"},
		"http to LOCALHOST":       {in: "HTTP://LocalHost:8080/v1", want: "http://localhost:8080/v1"}, // or it goes to HTTP_PROXY
		"http to 127.0.0.1":       {in: "http://127.0.0.1/v1", want: "http://127.0.0.1/v1"},
		"http to 127.9.9.9":       {in: "http://127.9.9.9/v1", want: "http://127.9.9.9/v1"},
		"http to ::1":             {in: "http://[::1]:80/v1", want: "http://[::1]:80/v1"},
		"http elsewhere, allowed": {in: "http://10.0.0.7/v1", plain: true, want: "http://10.0.0.7/v1"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseBaseURL(tt.in, tt.plain)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
	for name, in := range map[string]string{
		"http elsewhere":           "http://10.0.0.7/v1",
		"http to a look-alike":     "http://localhost.evil.example/v1",
		"http to 127.0.0.1.nip.io": "http://127.0.0.1.nip.io/v1",
		"password":                 "https://user:s3cret@gateway.example/v1",
		"user":                     "https://s3cret@gateway.example/v1",
		"query":                    "https://gateway.example/v1?key=s3cret",
		"empty query":              "https://gateway.example/v1?",
		"fragment":                 "https://gateway.example/v1#s3cret",
		"no host":                  "https:///v1",
		"no scheme":                "gateway.example/v1",
		"other scheme":             "ftp://gateway.example/v1",
		"file":                     "file:///etc/passwd",
		"unparsable":               "https://user:s3cret@[::1/v1",
		"control character":        "https://gateway.example/\x00s3cret",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(Options{BaseURL: in})
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "s3cret")
		})
	}
	for _, in := range []string{"gateway.example/v1", "localhost:8080/v1", "//gateway.example/v1", "ftp://gateway.example/v1"} {
		_, err := New(Options{BaseURL: in})
		assert.EqualError(t, err, "client: the base URL begins with neither https:// nor http://")
	}
}

func TestOptionsFromEnvironment(t *testing.T) {
	t.Setenv("OPENAI_BASE_URL", "https://env.example/v1")
	t.Setenv("OPENAI_API_KEY", secret+"\n")
	t.Setenv("OPENAI_ORG_ID", "org-env")
	t.Setenv("OPENAI_PROJECT_ID", "proj-env")

	c, err := New(Options{})
	require.NoError(t, err)
	key, err := c.key(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "https://env.example/v1", c.base)
	assert.Equal(t, secret, key.reveal())
	assert.Equal(t, "org-env", c.header.Get("OpenAI-Organization"))
	assert.Equal(t, "proj-env", c.header.Get("OpenAI-Project"))

	given, err := NewKey("sk-given")
	require.NoError(t, err)
	c, err = New(Options{BaseURL: "https://given.example", Key: given, Organization: "org-given", UserAgent: "me/1"})
	require.NoError(t, err)
	key, err = c.key(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "https://given.example", c.base)
	assert.Equal(t, "sk-given", key.reveal())
	assert.Equal(t, "org-given", c.header.Get("OpenAI-Organization"))
	assert.Equal(t, "me/1", c.header.Get("User-Agent"))
}

func TestNewRefuses(t *testing.T) {
	for name, o := range map[string]Options{
		"organization with a line feed": {Organization: "a\nX-Evil: 1"},
		"project that is not ASCII":     {Project: "é"},
		"model without a name":          {Models: []Model{{Window: 10}}},
		"model without a window":        {Models: []Model{{Name: "m", Encoding: encodings.GPT2()}}},
		"model of a negative limit":     {Models: []Model{{Name: "m", Encoding: encodings.GPT2(), Window: 9, MaxInput: -1}}},
		"model without an encoding":     {Models: []Model{{Name: "m", Window: 10}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(o)
			assert.Error(t, err)
		})
	}
	t.Run("key from the environment with a line feed", func(t *testing.T) {
		t.Setenv("OPENAI_API_KEY", "sk-\nsecret")
		_, err := New(Options{})
		assert.Error(t, err)
	})
}
