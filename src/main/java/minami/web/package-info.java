/**
 * HTTP in and out; the only place where failures get their status codes. {@link
 * minami.web.MinamiListener} starts and stops the node, {@code web.xml} wires filters and servlets.
 */
package minami.web;
