package minami;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import minami.address.Purge;

/**
 * Several purges at once: a node that was away hears of a thousand, and tests all that it keeps.
 * That takes no longer than for one, except for those of all images below a path.
 */
final class PurgeBatch {

  private final Set<String> thumbnails = new HashSet<>();
  private final Set<String> images = new HashSet<>();
  private final List<Purge> below;

  PurgeBatch(List<Purge> purges) {
    for (Purge purge : purges) {
      switch (purge.kind()) {
        case THUMBNAIL -> thumbnails.addAll(purge.keys());
        case IMAGE -> images.add(purge.name());
        case BELOW -> {}
      }
    }
    below = purges.stream().filter(purge -> purge.kind() == Purge.Kind.BELOW).toList();
  }

  /** Whether a thumbnail goes. */
  boolean concerns(String key) {
    return thumbnails.contains(key) || concernsImage(key.substring(key.indexOf('/') + 1));
  }

  /** Whether an image goes, and what is known of it. */
  boolean concernsImage(String image) {
    return images.contains(image) || below.stream().anyMatch(purge -> purge.concernsImage(image));
  }
}
