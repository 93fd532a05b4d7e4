package minami.launch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/**
 * The log of the executable WAR: {@code java.util.logging}, a line per event on standard error, as
 * {@link Line} or as {@link Json}. A {@code java.util.logging.config.file} or {@code .class} of the
 * user's replaces the settings here.
 */
final class Logs {
  private static final String CONFIGURATION =
      """
      handlers = java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.level = ALL
      java.util.logging.ConsoleHandler.formatter = %s
      .level = INFO
      org.eclipse.jetty.level = WARNING
      io.grpc.level = WARNING
      io.vertx.level = WARNING
      org.ehcache.level = WARNING
      # Main reports a web application that does not start, in one line.
      org.eclipse.jetty.ee10.webapp.WebAppContext.level = OFF
      """;

  /** What the launcher itself says is JSON. */
  private static volatile boolean json;

  private Logs() {}

  static void configure(boolean inJson) {
    json = inJson;
    if (System.getProperty("java.util.logging.manager") == null) {
      System.setProperty("java.util.logging.manager", Manager.class.getName());
    }
    if (System.getProperty("java.util.logging.config.file") == null
        && System.getProperty("java.util.logging.config.class") == null) {
      try {
        LogManager.getLogManager()
            .readConfiguration(
                new ByteArrayInputStream(
                    CONFIGURATION
                        .formatted((inJson ? Json.class : Line.class).getName())
                        .getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Writes a line of the launcher's own. It does not go through the log, which the user may have
   * turned down, or lead elsewhere.
   *
   * @param failure whose stack trace is wanted, or null
   */
  static void say(PrintStream to, Level level, String text, Throwable failure) {
    if (json) {
      LogRecord event = new LogRecord(level, text);
      event.setLoggerName("minami.launch");
      event.setThrown(failure);
      to.print(new Json().format(event));
      to.flush();
      return;
    }
    to.println(text);
    if (failure != null) {
      failure.printStackTrace(to);
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
        trace(event.getThrown()).lines().forEach(of -> escape(of, line.append("  ")).append('\n'));
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

  private static String trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  /**
   * An object a line, in ASCII: {@code {"time":"2026-11-23T09:15:30.123Z","level":"INFO",...}}. A
   * {@link Supplier} of a map among the events adds its entries.
   */
  public static final class Json extends Formatter {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Made by the handler. */
    public Json() {}

    @Override
    public String format(LogRecord event) {
      StringBuilder json = new StringBuilder(300);
      json.append("{\"time\":\"").append(TIME.format(event.getInstant())).append('"');
      field("level", event.getLevel().getName(), json);
      field("logger", event.getLoggerName() == null ? "" : event.getLoggerName(), json);
      field("thread", Thread.currentThread().getName(), json); // the handler is called by it
      field("message", formatMessage(event), json);
      if (event instanceof Supplier<?> more && more.get() instanceof Map<?, ?> fields) {
        fields.forEach((name, value) -> field((String) name, value, json));
      }
      if (event.getThrown() != null) {
        field("stackTrace", trace(event.getThrown()), json);
      }
      return json.append("}\n").toString();
    }

    private static void field(String name, Object value, StringBuilder json) {
      json.append(',');
      quote(name, json);
      json.append(':');
      value(value, json);
    }

    private static void value(Object value, StringBuilder json) {
      if (value instanceof Number) {
        json.append(value);
      } else if (value instanceof Map<?, ?> map) {
        StringBuilder fields = new StringBuilder();
        map.forEach((name, of) -> field((String) name, of, fields));
        json.append('{').append(fields, Math.min(1, fields.length()), fields.length()).append('}');
      } else {
        quote(String.valueOf(value), json);
      }
    }

    /** RFC 8259, section 7. */
    private static void quote(String text, StringBuilder json) {
      json.append('"');
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '"', '\\' -> json.append('\\').append(c);
          case '\n' -> json.append("\\n");
          case '\t' -> json.append("\\t");
          default -> {
            if (c >= ' ' && c <= '~') {
              json.append(c);
            } else {
              json.append(String.format("\\u%04x", (int) (isLone(text, i) ? '\ufffd' : c)));
            }
          }
        }
      }
      json.append('"');
    }

    /** Half a surrogate pair stops some readers. */
    private static boolean isLone(String text, int i) {
      char c = text.charAt(i);
      return Character.isHighSurrogate(c)
              && (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1)))
          || Character.isLowSurrogate(c)
              && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
  }
}
