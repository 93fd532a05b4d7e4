package minami.image;

import static minami.image.ImageException.Reason.TOO_COSTLY;
import static minami.image.ImageException.Reason.TOO_SLOW;

import java.util.Set;
import minami.see.Seen;
import minami.see.Viewer;

/**
 * Makes thumbnails of originals: decode, resize, sRGB, turn, flatten, pad, encode; and small copies
 * to look at. Thread-safe.
 */
public final class Renderer {

  /**
   * Goes up whenever the same original and options give other bytes: thumbnails in a store that an
   * earlier renderer has made are not used any more.
   */
  public static final int VERSION = 2;

  /** A picture that takes more would end in an OutOfMemoryError, however often it is tried. */
  private static final long MAX_MEMORY = Runtime.getRuntime().maxMemory() / 2;

  private final SourceDecoder decoder;
  private final long maxPixels;

  /**
   * A renderer with limits.
   *
   * @param formats those that are read
   * @param maxPixels width times height of the largest original
   */
  public Renderer(Set<Format> formats, long maxPixels) {
    decoder = new SourceDecoder(formats, maxPixels);
    this.maxPixels = maxPixels;
  }

  /**
   * Reads an original's header and plans its thumbnail.
   *
   * @param seen what has been seen in the original
   * @param blurred whether nothing may be recognisable
   * @param deadline for all of it, the rendering included
   * @throws ImageException if the original is refused
   */
  public Rendering prepare(
      byte[] original, RenderOptions options, Seen seen, boolean blurred, Deadline deadline)
      throws ImageException {
    Source source = open(original, deadline);
    return affordable(
        new Rendering(original.length, source, options, seen, blurred, deadline, maxPixels));
  }

  /** The same for a picture of our own, which nobody has looked at, without a deadline. */
  public Rendering prepare(byte[] original, RenderOptions options) throws ImageException {
    return prepare(original, options, Seen.NOTHING, false, Deadline.never());
  }

  /**
   * Reads an original's header and plans a look at it.
   *
   * @param deadline for all of it, the look included
   * @throws ImageException if the original is refused
   */
  public Look prepareLook(byte[] original, Viewer viewer, Look.Wanted wanted, Deadline deadline)
      throws ImageException {
    return affordable(new Look(original, open(original, deadline), viewer, wanted, deadline));
  }

  /** The same for a picture of our own, without a deadline. */
  public Look prepareLook(byte[] original, Viewer viewer, Look.Wanted wanted)
      throws ImageException {
    return prepareLook(original, viewer, wanted, Deadline.never());
  }

  private Source open(byte[] original, Deadline deadline) throws ImageException {
    try {
      return decoder.open(original, deadline);
    } catch (DeadlineException e) {
      throw tooSlow();
    }
  }

  private static <W extends Work<?>> W affordable(W work) throws ImageException {
    if (work.memory() > MAX_MEMORY) {
      throw new ImageException(TOO_COSTLY, "making this size takes too much memory");
    }
    return work;
  }

  static ImageException tooSlow() {
    return new ImageException(TOO_SLOW, "decoding the original takes too long");
  }
}
