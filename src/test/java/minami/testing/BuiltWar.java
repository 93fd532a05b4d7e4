package minami.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The WAR that the build has just made, as a user gets it. */
public final class BuiltWar {
  /** One of the pictures inside the WAR, which need no origin. */
  public static final String SAMPLE = "/t/320/240/egret.jpg";

  private BuiltWar() {}

  public static Path path() {
    String war = System.getProperty("war.under.test");
    if (war == null || !Files.isRegularFile(Path.of(war))) {
      throw new AssertionError("Tests named *IT need the packaged WAR: run them by 'mvn verify'");
    }
    return Path.of(war);
  }
}
