package minami.cache;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.EntryUnit;

/**
 * An Ehcache heap bounded in bytes; the least recently used entries go first.
 *
 * <p>Ehcache's own byte-sized heap evicts at most two entries a put and so does not hold its bound.
 * Here the heap is unbounded in entries, and eviction is a second chance over the entries in the
 * order of their arrival (CLOCK; Corbató, "A Paging Experiment with the Multics System", 1968): a
 * hit marks its entry, and the hand spares a marked entry once. Hits are counted too; the hand
 * halves the count of what it spares, so that old fame fades.
 *
 * <p>Thread-safe. A read takes no lock; writes take one, so that the bound holds at every moment.
 */
public final class ByteBoundedCache<V> implements AutoCloseable {

  /**
   * What an entry costs in addition to its key's characters and its value: Ehcache's 110 bytes, our
   * own, and the queue's.
   */
  private static final int ENTRY_OVERHEAD = 240;

  /** No value gets more than this fraction of the cache: it would push out everything else. */
  private static final int LARGEST_SHARE = 2;

  private final CacheManager manager;
  private final Cache<String, Entry<V>> entries;
  private final long maxBytes;
  private final ToLongFunction<V> weigher;

  /**
   * Guarded by this: the entries in the order of their arrival, the hand of the clock at the first.
   */
  private final Set<Entry<V>> clock = new LinkedHashSet<>();

  /** Guarded by this for writing. */
  private volatile long bytes;

  /** Guarded by this. */
  private long evictions;

  /**
   * An empty cache.
   *
   * @param maxBytes the bound, keys and overhead counted
   * @param weigher the bytes that a value holds
   */
  public ByteBoundedCache(long maxBytes, ToLongFunction<V> weigher) {
    this.maxBytes = maxBytes;
    this.weigher = weigher;
    manager = CacheManagerBuilder.newCacheManagerBuilder().build(true);
    entries = manager.createCache("entries", configuration());
  }

  @SuppressWarnings(
      "unchecked") // Ehcache takes the values' class, and a class knows no type argument
  private CacheConfigurationBuilder<String, Entry<V>> configuration() {
    return CacheConfigurationBuilder.newCacheConfigurationBuilder(
        String.class,
        (Class<Entry<V>>) (Class<?>) Entry.class,
        ResourcePoolsBuilder.newResourcePoolsBuilder().heap(Long.MAX_VALUE / 2, EntryUnit.ENTRIES));
  }

  /** The value, or null. */
  public V get(String key) {
    Entry<V> entry = entries.get(key);
    if (entry == null || entry.isOver()) {
      return null;
    }
    if (!entry.used) { // a write to a shared cache line only when it changes something
      entry.used = true;
    }
    entry.hits++;
    return entry.value;
  }

  /** Whether there is a value; that is no use of it. */
  public boolean has(String key) {
    Entry<V> entry = entries.get(key);
    return entry != null && !entry.isOver();
  }

  /** Keeps a value, unless it alone would take more than half of the cache. */
  public void put(String key, V value) {
    put(key, value, null);
  }

  /**
   * The same for a time. What is past it is there until it is pushed out, but nobody is given it.
   *
   * @param lifetime measured by {@link System#nanoTime}: by the wall clock, a step back would
   *     prolong it by the step; null for as long as there is room
   */
  public synchronized void put(String key, V value, Duration lifetime) {
    long weight = weigher.applyAsLong(value) + 2L * key.length() + ENTRY_OVERHEAD;
    remove(key);
    if (weight > maxBytes / LARGEST_SHARE) {
      return;
    }
    while (bytes + weight > maxBytes) {
      evictOne();
    }
    Entry<V> entry = new Entry<>(key, value, weight, lifetime);
    boolean kept = false;
    try {
      clock.add(entry);
      bytes += weight;
      entries.put(key, entry);
      kept = true;
    } finally {
      if (!kept) { // a full heap: an entry must be both there and counted, or neither
        drop(entry);
      }
    }
  }

  /** Forgets a value. */
  public synchronized void remove(String key) {
    Entry<V> entry = entries.get(key);
    if (entry != null) {
      drop(entry);
    }
  }

  /**
   * Forgets the values whose keys are such, and are here already.
   *
   * @return how many
   */
  public int removeIf(Predicate<String> such) {
    int removed = 0;
    for (Entry<V> entry : snapshot()) { // the test may take long
      if (such.test(entry.key) && drop(entry)) {
        removed++;
      }
    }
    return removed;
  }

  private synchronized List<Entry<V>> snapshot() {
    return List.copyOf(clock);
  }

  /** False if it had gone already. */
  private synchronized boolean drop(Entry<V> entry) {
    if (!clock.remove(entry)) {
      return false;
    }
    bytes -= entry.weight;
    entries.remove(entry.key, entry);
    return true;
  }

  private void evictOne() {
    Entry<V> entry = clock.iterator().next();
    while (entry.used) {
      entry.used = false;
      entry.hits >>= 1;
      clock.remove(entry);
      clock.add(entry);
      entry = clock.iterator().next();
    }
    drop(entry);
    evictions++;
  }

  /** How full it is, and how many entries had to go for that. */
  public synchronized CacheState state() {
    return new CacheState(clock.size(), bytes, maxBytes, evictions);
  }

  /**
   * The entries with the most hits, those with the most first.
   *
   * @param limit how many at most
   */
  public List<HotEntry> hottest(int limit) {
    Comparator<HotEntry> byHits = Comparator.comparingLong(HotEntry::hits);
    PriorityQueue<HotEntry> hottest = new PriorityQueue<>(byHits); // the least hot one at its head
    for (Entry<V> entry : snapshot()) { // counts go on moving: each is read once
      hottest.add(new HotEntry(entry.key, entry.hits, entry.weight));
      if (hottest.size() > limit) {
        hottest.remove();
      }
    }
    return hottest.stream().sorted(byHits.reversed()).toList();
  }

  /** The bytes held at this very moment, in the middle of a put too. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    manager.close();
  }

  private static final class Entry<V> {
    final String key;
    final V value;
    final long weight;
    private final boolean lasts;
    private final long end;
    volatile boolean used;

    /** Not exact: two threads that count at once may count one. */
    long hits;

    Entry(String key, V value, long weight, Duration lifetime) {
      this.key = key;
      this.value = value;
      this.weight = weight;
      lasts = lifetime == null;
      end = lasts ? 0 : System.nanoTime() + lifetime.toNanos();
    }

    boolean isOver() {
      return !lasts && end - System.nanoTime() <= 0;
    }
  }
}
