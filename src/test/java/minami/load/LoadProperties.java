package minami.load;

import java.time.Duration;

/** What a run may be given by {@code -Dload.*}. */
final class LoadProperties {

  private LoadProperties() {}

  /** How long each measured part lasts. */
  static int seconds(int otherwise) {
    return Integer.getInteger("load.seconds", otherwise);
  }

  /** Requests in a second. */
  static double rate(double otherwise) {
    return number("load.rate", otherwise);
  }

  static double hits() {
    return number("load.hits", 200);
  }

  static double flood() {
    return number("load.flood", 200);
  }

  /** How many ask for hostile pictures. */
  static int users(int otherwise) {
    return Integer.getInteger("load.users", otherwise);
  }

  static Duration warmUp() {
    return Duration.ofSeconds(Integer.getInteger("load.warmup", 10));
  }

  static Duration calibration() {
    return Duration.ofSeconds(Integer.getInteger("load.calibration", 5));
  }

  /** Between two looks at the levels. */
  static int sampling() {
    return Integer.getInteger("load.sampling", 60);
  }

  static String size() {
    return System.getProperty("load.size", "320/240");
  }

  private static double number(String key, double otherwise) {
    return Double.parseDouble(System.getProperty(key, Double.toString(otherwise)));
  }
}
