package minami.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.util.RolloverFileOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the access log, on a thread of its own: no request waits for a slow disk. When there are
 * too many lines for it, the rest is left out, and counted. (Jetty's own asynchronous writer has no
 * standard output, and reports each line that it leaves out by another line, on the thread of the
 * request.)
 */
final class AccessLog extends Rounds implements RequestLog.Writer {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  /** NCSA combined; then where the picture came from, the microseconds, and the request id. */
  private static final String FORMAT =
      "%{client}a - %u %{dd/MMM/yyyy:HH:mm:ss ZZZ|GMT|en}t \"%r\" %s %O"
          + " \"%{Referer}i\" \"%{User-Agent}i\" %{X-Cache}o %{us}T %{X-Request-Id}o";

  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** Lines that may wait: a few megabytes, and more than come in an interval. */
  private static final int MOST = 8_192;

  /** Only where a file's name says {@code yyyy_mm_dd}. */
  private static final int DAYS = 31;

  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(MOST);
  private final LongAdder leftOut = new LongAdder();

  /** Guarded by this. */
  private final OutputStream out;

  /** Guarded by this: whether the trouble has been told. */
  private boolean inTrouble;

  AccessLog(OutputStream out) {
    super("minami-access-log", INTERVAL);
    this.out = out;
  }

  /**
   * The log that {@code minami.access-log} asks for.
   *
   * @throws IOException if its file cannot be written
   */
  static Optional<RequestLog> open(String setting) throws IOException {
    return switch (setting) {
      case "", "off" -> Optional.empty();
      case "-" -> Optional.of(to(System.out));
      default -> Optional.of(to(file(setting)));
    };
  }

  static RequestLog to(OutputStream out) {
    return new CustomRequestLog(new AccessLog(out), FORMAT);
  }

  private static OutputStream file(String name) throws IOException {
    try {
      return new RolloverFileOutputStream(name, true, DAYS, TimeZone.getTimeZone("GMT"));
    } catch (IOException e) {
      throw new IOException("cannot write the access log " + name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void write(String line) {
    if (!lines.offer(line)) {
      leftOut.increment();
    }
  }

  @Override
  synchronized void round() {
    try {
      for (String line = lines.poll(); line != null; line = lines.poll()) {
        out.write(escape(line).getBytes(StandardCharsets.US_ASCII));
      }
      out.flush();
      inTrouble = false;
    } catch (IOException e) {
      if (!inTrouble) {
        LOG.warn("The access log cannot be written: {}", e.getMessage());
        inTrouble = true;
      }
    }
    long count = leftOut.sumThenReset();
    if (count > 0) {
      LOG.warn("The access log is written too slowly: {} lines are left out", count);
    }
  }

  /** Jetty has escaped quotes; but a header may have control characters from 128 on. */
  private static String escape(String line) {
    StringBuilder escaped = new StringBuilder(line.length() + 1);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < ' ' || c > '~') {
        escaped.append(String.format("\\u%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.append('\n').toString();
  }

  /** Writes what is left. */
  @Override
  protected void doStop() {
    super.doStop();
    round();
    close();
  }

  private synchronized void close() {
    if (out == System.out) {
      return;
    }
    try {
      out.close();
    } catch (IOException e) {
      LOG.warn("The access log cannot be closed: {}", e.getMessage());
    }
  }
}
