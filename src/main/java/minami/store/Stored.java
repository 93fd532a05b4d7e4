package minami.store;

import java.time.Instant;
import java.util.regex.Pattern;
import minami.image.Thumbnail;

/**
 * A thumbnail, and what it was made of.
 *
 * @param version of the original's bytes: 1 to 64 letters, digits and hyphens
 * @param begun when the work on it began: what was purged later concerns it
 */
public record Stored(Thumbnail thumbnail, String version, Instant begun) {

  private static final Pattern VERSION = Pattern.compile("[0-9a-zA-Z-]{1,64}");

  public Stored {
    if (!VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException("not a version");
    }
  }

  /**
   * One that is kept from now on.
   *
   * @param start when the work on it began, by {@link System#nanoTime}
   */
  public static Stored begunAt(long start, Thumbnail thumbnail, String version) {
    return new Stored(thumbnail, version, Instant.now().minusNanos(System.nanoTime() - start));
  }
}
