package minami.cache;

/**
 * The state of a cache at one moment.
 *
 * @param entries how many it holds
 * @param bytes held, keys and overhead counted
 * @param maxBytes the bound
 * @param evictions how many entries have gone to make room for others
 */
public record CacheState(int entries, long bytes, long maxBytes, long evictions) {}
