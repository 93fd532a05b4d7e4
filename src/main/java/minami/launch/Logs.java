package minami.launch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/**
 * The log of the executable WAR: {@code java.util.logging}, a line per event on standard error. A
 * {@code java.util.logging.config.file} or {@code .class} of the user's replaces the settings here.
 */
final class Logs {
  private static final String CONFIGURATION =
      """
      handlers = java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.level = ALL
      java.util.logging.ConsoleHandler.formatter = minami.launch.Logs$Line
      .level = INFO
      org.eclipse.jetty.level = WARNING
      io.grpc.level = WARNING
      io.vertx.level = WARNING
      org.ehcache.level = WARNING
      # Main reports a web application that does not start, in one line.
      org.eclipse.jetty.ee10.webapp.WebAppContext.level = OFF
      """;

  private Logs() {}

  static void configure() {
    if (System.getProperty("java.util.logging.manager") == null) {
      System.setProperty("java.util.logging.manager", Manager.class.getName());
    }
    if (System.getProperty("java.util.logging.config.file") == null
        && System.getProperty("java.util.logging.config.class") == null) {
      try {
        LogManager.getLogManager()
            .readConfiguration(
                new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** From here on the handlers stay open until {@link #close()}. */
  static void keepOpen() {
    Manager.open = true;
  }

  /** The last thing before the JVM ends. */
  static void close() {
    Manager.open = false;
    LogManager.getLogManager().reset();
  }

  /**
   * The JDK's own closes all handlers in a shutdown hook that runs beside ours: what happens while
   * we drain would never be read.
   */
  public static final class Manager extends LogManager {
    private static volatile boolean open;

    /** Made by {@link LogManager#getLogManager()}. */
    public Manager() {}

    @Override
    public void reset() {
      if (!open) {
        super.reset();
      }
    }
  }

  /** {@code 2026-11-23T10:15:30.123+01:00 INFO Membership: joined, 3 nodes}. */
  public static final class Line extends Formatter {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX")
            .withZone(ZoneId.systemDefault());

    /** Made by the handler. */
    public Line() {}

    @Override
    public String format(LogRecord event) {
      String name = event.getLoggerName() == null ? "" : event.getLoggerName();
      StringBuilder line = new StringBuilder(160);
      TIME.formatTo(event.getInstant(), line);
      line.append(' ').append(event.getLevel().getName()).append(' ');
      line.append(name, name.lastIndexOf('.') + 1, name.length()).append(": ");
      escape(formatMessage(event), line).append('\n');
      if (event.getThrown() != null) {
        StringWriter trace = new StringWriter();
        event.getThrown().printStackTrace(new PrintWriter(trace));
        trace.toString().lines().forEach(of -> escape(of, line.append("  ")).append('\n'));
      }
      return line.toString();
    }

    /** A message may quote a stranger: it must not be able to start a line of its own. */
    private static StringBuilder escape(String message, StringBuilder line) {
      for (int i = 0; i < message.length(); i++) {
        char c = message.charAt(i);
        if (Character.isISOControl(c) && c != '\t') {
          line.append(String.format("\\u%04x", (int) c));
        } else {
          line.append(c);
        }
      }
      return line;
    }
  }
}
