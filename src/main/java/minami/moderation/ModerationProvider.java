package minami.moderation;

import java.util.Map;

/**
 * Tells how much a picture looks like something that should not be shown. Meant for others to
 * implement: put a jar into {@code WEB-INF/lib} that names the class in {@code
 * META-INF/services/minami.moderation.ModerationProvider}, and the provider's {@link #name()} in
 * {@code minami.moderation.provider}.
 *
 * <p>The class is public, with a public constructor without parameters, which is called once when
 * the web application starts; if it throws, that ends the start. Also those providers are
 * constructed that are there but not configured, and are closed again at once: leave what is
 * expensive, such as loading a model, to the first call.
 *
 * <p>{@link #moderate} is called by two threads at the same time, so it must be thread-safe.
 */
public interface ModerationProvider extends AutoCloseable {

  /**
   * The name by which it is configured: of letters, digits, {@code -}, {@code _} and {@code .}, at
   * most 64, and not {@code built-in}.
   */
  String name();

  /**
   * Looks at one picture. A call that takes longer than {@code minami.moderation.timeout} is
   * interrupted, and its result is not used any more; it should end soon then, as a thread that
   * does not is not replaced. While two hang, no other picture is looked at.
   *
   * @param jpeg a whole JPEG file, of a copy of the picture that has at most 320 pixels on its long
   *     side, is turned upright, and is in sRGB; not to be changed
   * @return a score from 0 to 1 for each class, at least one and at most 64. The names consist of 1
   *     to 32 of {@code a-z}, {@code 0-9}, {@code _} and {@code -}. Name all classes each time: one
   *     that is not named counts as 0, and the picture is shown. Null, NaN or anything else out of
   *     this range means that the scores are not known
   * @throws Exception if it cannot tell. Then the scores are not known, what {@code
   *     minami.moderation.unknown} says is done with the picture, and it is looked at again after a
   *     minute. If half of the last calls have failed so, no pictures are looked at for a few
   *     seconds
   */
  Map<String, Double> moderate(byte[] jpeg) throws Exception;

  /**
   * Lets go of everything, threads above all, or the web application cannot be unloaded. Called
   * once when it stops, after the calls under way have been interrupted; one that ignores that may
   * still be running.
   */
  @Override
  default void close() {}
}
