package minami.origin;

import java.util.concurrent.CompletableFuture;
import minami.trace.Trace;

/**
 * One place where originals come from: a web server, a folder, or the samples inside the WAR.
 * Thread-safe.
 */
public sealed interface Origin permits HttpOrigin, FileOrigin, SampleOrigin {

  /**
   * Begins to fetch one original, and returns at once.
   *
   * <p>The future completes within the origin timeout, exceptionally with an {@link
   * OriginException} only. It completes on a thread that does the network's or the disk's work:
   * what follows must be short, or go to another thread. Cancelling it stops the transfer.
   *
   * @param path decoded, its segments separated by {@code /}
   * @param known the copy to revalidate, or null
   * @param trace the step that this is; the origin is told of it if it can be
   */
  CompletableFuture<Original> fetch(String path, Original known, Trace trace);
}
