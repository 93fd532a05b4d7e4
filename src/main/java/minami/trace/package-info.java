/** Shows the steps of a request to whoever traces it; the only package that sees OpenTelemetry. */
package minami.trace;
