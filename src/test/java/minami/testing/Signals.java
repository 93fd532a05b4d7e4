package minami.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals that Java has no method for. */
final class Signals {
  private Signals() {}

  static void send(Process process, String signal) {
    try {
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
