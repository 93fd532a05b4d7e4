package minami;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import minami.address.ImagePath;
import minami.address.Purge;
import minami.address.ThumbnailSpec;
import minami.cluster.PurgeStamp;
import minami.store.ImageName;
import minami.store.StoreState;
import minami.store.Stored;
import minami.store.ThumbnailName;
import minami.store.ThumbnailStore;

/**
 * The store as thumbnails need it. In a cluster it gives nothing until this node knows what was
 * purged while it was away. Thread-safe.
 */
final class StoredThumbnails implements AutoCloseable {

  private final ThumbnailStore store;

  /** The addresses of the origins, by name: what is stored belongs to these. */
  private final Map<String, String> origins;

  /** The stamp of the last run has been asked for; what follows makes the store known. */
  private volatile boolean resumed;

  /** Nothing that was purged is in it, as far as anybody can know. */
  private volatile boolean open;

  /**
   * Opens the store.
   *
   * @param isAlone whether nobody else purges
   */
  StoredThumbnails(ThumbnailStore.Settings settings, Map<String, String> origins, boolean isAlone) {
    store = ThumbnailStore.open(settings);
    this.origins = Map.copyOf(origins);
    open = isAlone;
  }

  /** What is stored; null if there is nothing, or it cannot be had soon. Never fails. */
  CompletableFuture<Stored> get(ThumbnailSpec spec) {
    return open ? store.get(name(spec.image(), spec.key())) : nothing();
  }

  private static CompletableFuture<Stored> nothing() {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Stores a thumbnail, sometime.
   *
   * @param start when the work on it began, by {@link System#nanoTime}
   * @param wanted whether it still is
   */
  void put(ThumbnailSpec spec, Answer answer, long start, BooleanSupplier wanted) {
    Stored stored = Stored.begunAt(start, answer.thumbnail(), answer.version());
    store.put(name(spec.image(), spec.key()), stored, wanted);
  }

  /** What was made of other versions of an image goes; tells whether there was something. */
  CompletableFuture<Boolean> settle(String image, String version) {
    return store.settle(name(image), version);
  }

  private ThumbnailName name(ImagePath image, String key) {
    return new ThumbnailName(new ImageName(origins.get(image.origin()), image.encoded()), key);
  }

  private ImageName name(String image) {
    String origin = image.startsWith("@") ? image.substring(1, image.indexOf('/')) : "";
    return new ImageName(origins.getOrDefault(origin, ""), image);
  }

  /**
   * Removes what is purged: when this returns, nobody finds it any more. Fails if a file could not
   * be removed yet.
   */
  CompletableFuture<Void> remove(List<Purge> purges) {
    List<ThumbnailName> thumbnails = new ArrayList<>();
    List<ImageName> images = new ArrayList<>();
    List<CompletableFuture<Void>> removals = new ArrayList<>();
    for (Purge purge : purges) {
      switch (purge.kind()) {
        case THUMBNAIL ->
            purge
                .keys()
                .forEach(
                    key ->
                        thumbnails.add(
                            new ThumbnailName(name(key.substring(key.indexOf('/') + 1)), key)));
        case IMAGE -> images.add(name(purge.name()));
        case BELOW -> removals.add(store.removeBelow(purge.name()));
      }
    }
    if (!thumbnails.isEmpty()) {
      removals.add(store.removeThumbnails(thumbnails));
    }
    if (!images.isEmpty()) {
      removals.add(store.removeImages(images));
    }
    return CompletableFuture.allOf(removals.toArray(CompletableFuture<?>[]::new));
  }

  /** Everything goes. */
  void removeAll() {
    store.removeAll();
  }

  /** When the store last knew of all purges, before this node was started; once that is read. */
  Optional<PurgeStamp> missedSince() {
    CompletableFuture<String> stamp = store.stamp();
    if (resumed || !stamp.isDone()) {
      return Optional.empty();
    }
    resumed = true;
    String text = stamp.join();
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(PurgeStamp.parse(text).orElse(PurgeStamp.NEVER));
  }

  /** This node knows of all purges until then. */
  void heardOfAll(PurgeStamp stamp) {
    if (resumed) {
      open = true;
      store.stamp(stamp.write());
    }
  }

  /** The current state. */
  StoreState state() {
    return store.state();
  }

  @Override
  public void close() {
    store.close();
  }
}
