/** What is kept, in bytes that are counted, and how equal requests are joined. */
package minami.cache;
