package minami;

import java.util.Optional;
import java.util.function.Consumer;
import minami.origin.Original;

/**
 * Notices originals that have changed: what was made of the version before has to go, in all sizes,
 * from the heap and from the store. Thread-safe.
 */
final class Changes {

  private final Versions versions;
  private final Optional<StoredThumbnails> store;
  private final Consumer<String> listener;

  /**
   * @param listener is told the images of originals that have changed
   */
  Changes(Versions versions, Optional<StoredThumbnails> store, Consumer<String> listener) {
    this.versions = versions;
    this.store = store;
    this.listener = listener;
  }

  /** An original has come from its origin. */
  void fetched(String image, Original original) {
    Versions.Sight sight = versions.see(image, original.digest());
    if (sight == Versions.Sight.CHANGED) {
      listener.accept(image);
    }
    if (sight != Versions.Sight.SAME) {
      store.ifPresent(
          where ->
              where
                  .settle(image, original.digest())
                  .thenAccept(
                      hadOthers -> {
                        if (hadOthers && sight == Versions.Sight.FIRST) {
                          listener.accept(image);
                        }
                      }));
    }
  }
}
