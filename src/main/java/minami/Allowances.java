package minami;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import minami.address.Additions;
import minami.address.AddressException;
import minami.address.AddressParser;
import minami.address.AddressRules;
import minami.cluster.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sizes and presets that may be asked for: those of the settings, and those that are added
 * while the nodes run, for all of them at once. Thread-safe.
 *
 * <p>A method fails with an {@link AddressException} if what is to be added is no such thing, and
 * with an {@link IllegalStateException} if it cannot be changed here. The future fails if etcd does
 * not take it.
 */
public final class Allowances {

  private static final Logger LOG = LoggerFactory.getLogger(Allowances.class);

  /** Fewer than are read from etcd. */
  private static final int MOST = 1_000;

  private final AddressParser addresses;
  private final Optional<Cluster> cluster;

  /** Those that this parser allows. */
  public Allowances(AddressParser addresses, Optional<Cluster> cluster) {
    this.addresses = addresses;
    this.cluster = cluster;
  }

  /** Those of the settings, now. */
  public AddressRules ofSettings() {
    return addresses.rules();
  }

  /** Those that were added. */
  public Additions added() {
    return addresses.added();
  }

  /** Allows a size, such as {@code 640x}. */
  public CompletableFuture<Void> addSize(String size) throws AddressException {
    checkSize(size);
    AddressRules settings = addresses.rules();
    settings.checkRange(size);
    if (settings.sizes().isEmpty()) {
      throw new IllegalStateException("all sizes are allowed, as minami.sizes is not set");
    }
    if (settings.sizes().contains(size)) {
      throw new IllegalStateException("minami.sizes has this size already");
    }
    return share(Additions.nameOfSize(size), "");
  }

  private static void checkSize(String size) throws AddressException {
    if (!AddressRules.isSize(size)) {
      throw AddressException.malformed("a size is 320x240, 320x or x240");
    }
  }

  /** Takes a size back. */
  public CompletableFuture<Void> removeSize(String size) throws AddressException {
    checkSize(size);
    if (addresses.rules().sizes().contains(size)) {
      throw new IllegalStateException("minami.sizes has this size: take it out of the settings");
    }
    return unshare(Additions.nameOfSize(size));
  }

  /**
   * Has a name stand for options, such as {@code 200x200,fit}, whatever it stood for before. If
   * that was something else, so are the addresses: they carry a hash of the meaning.
   */
  public CompletableFuture<Void> addPreset(String name, String options) throws AddressException {
    checkPresetName(name);
    AddressRules settings = addresses.rules();
    AddressRules.checkPreset(options);
    settings.checkRange(options);
    if (settings.presets().containsKey(name)) {
      throw new IllegalStateException("minami.preset." + name + " is in the settings");
    }
    return share(Additions.nameOfPreset(name), options);
  }

  private static void checkPresetName(String name) throws AddressException {
    if (!AddressRules.isPresetName(name)) {
      throw AddressException.malformed(
          "the name of a preset is made of a-z, 0-9, - and _ and does not look like a size");
    }
  }

  /** Takes a preset back. */
  public CompletableFuture<Void> removePreset(String name) throws AddressException {
    checkPresetName(name);
    if (addresses.rules().presets().containsKey(name)) {
      throw new IllegalStateException(
          "minami.preset." + name + " is in the settings: take it out there");
    }
    return unshare(Additions.nameOfPreset(name));
  }

  private CompletableFuture<Void> share(String name, String value) {
    if (added().sizes().size() + added().presets().size() >= MOST) {
      throw new IllegalStateException("there are " + MOST + " already: take some back first");
    }
    return change(name, c -> c.share(name, value));
  }

  private CompletableFuture<Void> unshare(String name) {
    return change(name, c -> c.unshare(name));
  }

  private CompletableFuture<Void> change(
      String name, Function<Cluster, CompletableFuture<Void>> how) {
    if (cluster.isEmpty()) {
      throw new IllegalStateException(
          "this node is alone: change minami.sizes or minami.preset.{name} in the file that"
              + " minami.config names, and it is read again within two seconds");
    }
    return how.apply(cluster.get())
        .whenComplete(
            (none, failure) ->
                LOG.info("Changed for all nodes: {}{}", name, failure == null ? "" : ", in vain"));
  }

  /** The nodes share these settings from now on. */
  public void use(Map<String, String> shared) {
    addresses.add(Additions.of(shared));
  }
}
