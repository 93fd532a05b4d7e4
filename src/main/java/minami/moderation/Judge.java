package minami.moderation;

import java.util.concurrent.CompletableFuture;
import minami.see.Scores;

/** Gets scores from a provider. Whoever asks keeps to {@link #atOnce} and to the time limit. */
interface Judge extends AutoCloseable {

  /** How many pictures it looks at at the same time. */
  int atOnce();

  /**
   * Looks at a picture.
   *
   * @param answer completed with the scores, or with a {@link Trouble}; if anybody else completes
   *     it, nobody waits for it any more, and the look is ended if possible
   * @param over run once when there is room for another look
   */
  void ask(byte[] jpeg, CompletableFuture<Scores> answer, Runnable over);

  @Override
  void close();
}
