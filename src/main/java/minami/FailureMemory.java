package minami;

import java.time.Duration;
import java.util.function.Function;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;

/**
 * What has failed lately, so that it is not tried again at once. Apart from what succeeds: no flood
 * of failures pushes that out. Thread-safe.
 */
final class FailureMemory<E extends Exception> implements AutoCloseable {

  private final CacheManager manager = CacheManagerBuilder.newCacheManagerBuilder().build(true);
  private final Cache<String, E> failures;

  /**
   * An empty memory.
   *
   * @param type of the failures
   * @param most how many are remembered
   * @param lifetime how long one is remembered; zero for not at all
   */
  FailureMemory(Class<E> type, long most, Function<E, Duration> lifetime) {
    failures =
        manager.createCache(
            "failures",
            CacheConfigurationBuilder.newCacheConfigurationBuilder(
                    String.class, type, ResourcePoolsBuilder.heap(most))
                .withExpiry(
                    ExpiryPolicyBuilder.expiry()
                        .create((key, failure) -> lifetime.apply(type.cast(failure)))
                        .build()));
  }

  /** The failure, or null. */
  E get(String key) {
    return failures.get(key);
  }

  void put(String key, E failure) {
    failures.put(key, failure);
  }

  @Override
  public void close() {
    manager.close();
  }
}
