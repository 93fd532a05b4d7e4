package minami.moderation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The {@link ModerationProvider}s that there are, as found once at the start. */
final class Providers {

  /** Then the search ends: a loader that fails again and again may do so for ever. */
  private static final int MOST_BROKEN = 16;

  /** By name; of two with one name, the one that was found first. */
  private final Map<String, ModerationProvider> usable = new TreeMap<>();

  private final List<String> broken = new ArrayList<>();

  private Providers() {}

  /**
   * The provider of that name.
   *
   * @param loader which sees the providers, such as that of the web application
   * @throws IllegalArgumentException if there is none that can be used; its message says why, and
   *     which there are
   */
  static ModerationProvider find(String name, ClassLoader loader) {
    Providers all = new Providers();
    all.search(ServiceLoader.load(ModerationProvider.class, loader).iterator());
    ModerationProvider found = all.usable.remove(name);
    all.usable.values().forEach(Providers::closeUnused);
    if (found == null) {
      throw new IllegalArgumentException(all.describe(name));
    }
    return found;
  }

  private void search(Iterator<ModerationProvider> found) {
    boolean more = true;
    while (more && broken.size() < MOST_BROKEN) {
      try {
        more = found.hasNext();
        if (more) {
          add(found.next());
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        Throwable cause = e.getCause();
        broken.add(
            Trouble.quoted(e) + (cause == null ? "" : " caused by " + Trouble.quoted(cause)));
      }
    }
  }

  private void add(ModerationProvider provider) {
    ModerationProvider before = usable.putIfAbsent(provider.name(), provider);
    if (before != null) {
      closeUnused(provider);
    }
  }

  private static void closeUnused(ModerationProvider provider) {
    try {
      provider.close();
    } catch (RuntimeException | Error e) {
      // It was never used; whoever configures it will hear of its troubles.
    }
  }

  private String describe(String name) {
    return "minami.moderation.provider = '%s': no ModerationProvider of that name; there are %s%s"
        .formatted(
            name,
            usable.isEmpty() ? "none" : String.join(", ", usable.keySet()),
            broken.isEmpty() ? "" : ", and some that cannot be used: " + String.join("; ", broken));
  }
}
