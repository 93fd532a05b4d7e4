package minami.testing;

import java.util.Map;
import java.util.OptionalInt;
import minami.address.AddressParser;
import minami.config.Config;
import minami.config.Deployment;

/** Settings as a node reads them that listens on port 8080 under the root. */
public final class TestConfig {

  public static final Deployment ROOT = new Deployment(OptionalInt.of(8080), "", "test");

  private TestConfig() {}

  /** The configuration with these settings, by their whole keys. */
  public static Config read(Map<String, String> settings) {
    return Config.read(settings, ROOT);
  }

  /** A parser with these settings. */
  public static AddressParser addresses(Map<String, String> settings) {
    return new AddressParser(read(settings).addressRules());
  }
}
