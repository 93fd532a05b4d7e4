package minami.cache;

/**
 * An entry of a cache and how often it was asked for.
 *
 * @param key what it is kept under
 * @param hits how often it was found, older hits counting less
 * @param bytes it takes, key and overhead counted
 */
public record HotEntry(String key, long hits, long bytes) {}
