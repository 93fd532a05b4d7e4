package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Settings that the nodes share while they run, kept in etcd. Belongs to the thread that talks to
 * it.
 */
final class SharedSettings {

  /** Further keys are ignored: those last by name, so that all nodes ignore the same. */
  static final int MOST = 2_000;

  private final EtcdConnection etcd;
  private final String prefix;

  /** As they were read last. */
  private Map<String, String> known = Map.of();

  private long revision;

  SharedSettings(EtcdConnection etcd, String prefix) {
    this.etcd = etcd;
    this.prefix = prefix;
  }

  /** All of them, by their names. */
  Map<String, String> read() throws ExecutionException, TimeoutException, InterruptedException {
    EtcdConnection.Listing listing = etcd.listSince(prefix, 0, MOST);
    if (listing.revision() < revision && listing.values().isEmpty()) {
      // An etcd that has lost its data gets back what all nodes know.
      for (Map.Entry<String, String> one : known.entrySet()) {
        etcd.putIfAbsent(prefix + one.getKey(), one.getValue());
      }
    } else {
      known = new TreeMap<>();
      listing.values().forEach((name, value) -> known.put(name, new String(value, UTF_8)));
    }
    revision = listing.revision();
    return known;
  }

  void put(String name, String value)
      throws ExecutionException, TimeoutException, InterruptedException {
    etcd.put(prefix + name, value);
  }

  void remove(String name) throws ExecutionException, TimeoutException, InterruptedException {
    etcd.delete(prefix + name);
  }
}
