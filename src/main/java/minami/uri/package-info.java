/** How this web application writes URIs. It sees no other package of ours. */
package minami.uri;
