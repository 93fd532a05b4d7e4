package minami.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The WAR that the build has just made, as a user gets it. */
public final class BuiltWar {
  /** One of the pictures inside the WAR, which need no origin. */
  public static final String SAMPLE = "/t/320/240/egret.jpg";

  /** One that goes out in several pieces. */
  public static final String LONG_SAMPLE = "/t/1200/900/egret.jpg";

  private BuiltWar() {}

  /**
   * Where it is.
   *
   * @throws AssertionError if it has not been built
   */
  public static Path path() {
    Path war = Path.of(System.getProperty("war.under.test", "target/minami.war"));
    if (!Files.isRegularFile(war)) {
      throw new AssertionError(
          war.toAbsolutePath()
              + " is not there. Tests named *IT are run by 'mvn verify', which builds it; before"
              + " one that is run by name: 'mvn -DskipTests package'");
    }
    return war;
  }
}
