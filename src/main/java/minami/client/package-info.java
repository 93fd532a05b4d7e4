/**
 * The HTTP client of origins, peers, the store's bucket and the moderation provider, as far as it
 * is the same.
 */
package minami.client;
