/**
 * How this web application writes URIs, and reads those in its configuration. It sees no other
 * package of ours.
 */
package minami.uri;
