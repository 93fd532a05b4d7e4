/**
 * HTTP in and out: the only place that knows status codes. {@link minami.web.MinamiListener} starts
 * and stops the node, {@code web.xml} puts the rest together.
 */
package minami.web;
