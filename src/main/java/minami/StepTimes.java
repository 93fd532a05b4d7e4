package minami;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import minami.image.Format;

/**
 * How long the steps to a thumbnail have taken, and how large the originals were, by the original's
 * format. Thread-safe.
 */
public final class StepTimes {

  /** A step, and the name that {@code Server-Timing} has for it. */
  public enum Step {
    /** Having the original: from its origin, or kept. */
    FETCH,
    /** Having a look at it: the wait for a thread included, or kept. */
    LOOK,
    DECODE,
    RESIZE,
    ENCODE;

    /** Its name. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final class Time {
    final LongAdder count = new LongAdder();
    final LongAdder nanos = new LongAdder();
  }

  private final Map<Step, Map<Format, Time>> times = new EnumMap<>(Step.class);

  private final Map<Format, LongAdder> pixels = new EnumMap<>(Format.class);

  StepTimes() {
    for (Format format : Format.values()) {
      pixels.put(format, new LongAdder());
    }
    for (Step step : Step.values()) {
      Map<Format, Time> ofStep = new EnumMap<>(Format.class);
      for (Format format : Format.values()) {
        ofStep.put(format, new Time());
      }
      times.put(step, ofStep);
    }
  }

  void add(Step step, Format format, long nanos) {
    Time time = times.get(step).get(format);
    time.count.increment();
    time.nanos.add(nanos);
  }

  void addPixels(Format format, long sourcePixels) {
    pixels.get(format).add(sourcePixels);
  }

  /** How many pixels the originals had in all. */
  public long pixels(Format format) {
    return pixels.get(format).sum();
  }

  /** How often the step was taken for a thumbnail. */
  public long count(Step step, Format format) {
    return times.get(step).get(format).count.sum();
  }

  /** How many nanoseconds it took in all. */
  public long nanos(Step step, Format format) {
    return times.get(step).get(format).nanos.sum();
  }
}
