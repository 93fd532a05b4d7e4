/** The HTTP client of origins and of peers, as far as it is the same. */
package minami.client;
