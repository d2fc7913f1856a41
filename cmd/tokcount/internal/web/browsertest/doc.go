// Package browsertest tests the page of tokcount web in a real Chromium, by clicking and
// typing. It is a module of its own: nobody else needs what drives a browser.
//
//	cd cmd/tokcount/internal/web/browsertest && go test .
//
// It needs Chromium or Chrome, found by its usual names or named by TOKCOUNT_CHROMIUM;
// without one the tests are skipped. TOKCOUNT_SCREENSHOTS names a folder for pictures of
// the page, to be looked at. axe-core is fetched by npm, where there is one.
package browsertest
