/** How this web application makes threads. It sees no other package of ours. */
package minami.thread;
