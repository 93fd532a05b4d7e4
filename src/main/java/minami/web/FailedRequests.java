package minami.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import minami.Failure;
import minami.Refusal;
import minami.StepsException;
import minami.log.LineLimit;

/**
 * Logs failed requests, a line each: on the level that its reason deserves, and no more than a few
 * in each minute for one reason at one origin or from one peer. How many were left out is said when
 * the minute is over. Whoever has {@code FINE} logged gets every line. Thread-safe.
 *
 * <p>It logs by {@code java.util.logging} itself, where SLF4J's lines end up too: SLF4J would not
 * pass on the {@linkplain Line#get fields} of a line.
 */
final class FailedRequests {

  private static final Logger LOG = Logger.getLogger(FailedRequests.class.getName());

  /** Of each kind in a period. */
  private static final int LINES = 10;

  private static final int LONGEST = 300;

  /** There are as many as origins, peers and reasons; but peers come and go. */
  private static final int MOST_KINDS = 1_000;

  private final Deadlines timer;
  private final Duration period;

  /** Guarded by itself; the one that was used least lately goes first. */
  private final Map<String, Kind> kinds =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kind> eldest) {
          return size() > MOST_KINDS;
        }
      };

  /**
   * @param timer tells when a period is over
   * @param period has room for so many lines of each kind
   */
  FailedRequests(Deadlines timer, Duration period) {
    this.timer = timer;
    this.period = period;
  }

  /**
   * A request that failed.
   *
   * @param id its {@code X-Request-Id}
   * @param key of the thumbnail, or the address as it was sent
   * @param from the origin or the peer, for people; where it keeps failing, lines are left out
   * @param time since it came; zero if it has not waited
   */
  record Request(String id, String key, String from, Duration time) {}

  /** Logs a request that failed as the refusal says, with this status. */
  void log(Request request, Refusal refusal, int status, Throwable failure) {
    Level level = level(refusal.failure());
    if (!LOG.isLoggable(level)) {
      return;
    }
    Kind kind = LOG.isLoggable(Level.FINE) ? null : kind(refusal.failure(), request.from);
    if (kind == null || kind.admits()) {
      Line line = new Line(level, request, refusal, status, StepsException.nanos(failure));
      if (refusal.failure() == Failure.FAULT) {
        line.setThrown(StepsException.cause(failure));
      }
      LOG.log(line);
    }
  }

  /** What concerns only whoever asked can fill a log, and is none of the operator's business. */
  private static Level level(Failure failure) {
    return switch (failure) {
      case FAULT -> Level.SEVERE;
      case ORIGIN_BROKEN, ORIGIN_SLOW, OVERLOADED, LATE -> Level.WARNING;
      case REFUSED, TOO_MANY_BYTES, UNSUPPORTED, TOO_LARGE, TOO_COSTLY, TOO_SLOW, CORRUPT ->
          Level.INFO;
      case MALFORMED, FORBIDDEN, NOT_FOUND, MODERATED -> Level.FINE;
    };
  }

  private Kind kind(Failure failure, String from) {
    synchronized (kinds) {
      return kinds.computeIfAbsent(failure + " " + from, name -> new Kind(failure, from));
    }
  }

  private static String word(Failure failure) {
    return failure.name().toLowerCase(Locale.ROOT);
  }

  /** The requests that fail for one reason at one origin or from one peer. */
  private final class Kind {
    private final Failure failure;
    private final String from;
    private final LineLimit limit = new LineLimit(LINES, period);
    private final AtomicBoolean toBeTold = new AtomicBoolean();

    Kind(Failure failure, String from) {
      this.failure = failure;
      this.from = from;
    }

    boolean admits() {
      if (limit.admits()) {
        return true;
      }
      if (toBeTold.compareAndSet(false, true)) {
        timer.after(period, this::tell);
      }
      return false;
    }

    private void tell() {
      toBeTold.set(false);
      LogRecord line =
          new LogRecord(
              level(failure),
              limit.takeLeftOut()
                  + " more requests have failed since: "
                  + word(failure)
                  + " ("
                  + escape(from)
                  + ")");
      line.setLoggerName(LOG.getName());
      LOG.log(line);
    }
  }

  /** One that a formatter may take apart, even one of another class loader. */
  private static final class Line extends LogRecord implements Supplier<Map<String, Object>> {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Object> fields = new LinkedHashMap<>();

    Line(Level level, Request request, Refusal refusal, int status, Map<String, Long> nanos) {
      super(level, "");
      setLoggerName(LOG.getName());
      Map<String, Double> steps = new LinkedHashMap<>();
      nanos.forEach((step, time) -> steps.put(step, millis(time)));
      double ms = millis(request.time.toNanos());
      fields.put("requestId", request.id);
      fields.put("key", cut(request.key));
      fields.put("from", request.from);
      fields.put("reason", word(refusal.failure()));
      fields.put("status", status);
      fields.put("ms", ms);
      fields.put("steps", steps);
      setMessage(
          "Request "
              + request.id
              + " for \""
              + escape(request.key)
              + "\" failed after "
              + ms
              + " ms"
              + describe(steps)
              + ": "
              + status
              + " "
              + word(refusal.failure())
              + " ("
              + escape(request.from)
              + "): "
              + escape(refusal.detail()));
    }

    private static double millis(long nanos) {
      return Math.round(nanos / 10_000.0) / 100.0;
    }

    private static String describe(Map<String, Double> steps) {
      return steps.isEmpty()
          ? ""
          : steps.entrySet().stream()
              .map(step -> step.getKey() + " " + step.getValue())
              .collect(Collectors.joining(", ", " (", ")"));
    }

    @Override
    public Map<String, Object> get() {
      return fields;
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  /** What a stranger may have sent: it neither ends the line, nor a quotation in it. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (char c : cut(text).toCharArray()) {
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        escaped.append(String.format("\\u%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
