/** Keeps values in caches bounded in bytes, and joins equal requests. */
package minami.cache;
