package minami.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} a thousand times while a process writes. Not among the tests of a build; run by
 * name:
 *
 * <pre>
 * mvn -q test -Dtest=StoreKills
 * </pre>
 */
final class StoreKills {

  private static final int KILLS = 1_000;
  private static final int AT_ONCE = 8;

  @TempDir Path folder;

  @Test
  void thousandKills() throws Exception {
    KilledWriters writers = new KilledWriters(folder);
    for (int kills = 0; kills < KILLS; kills += AT_ONCE) {
      writers.kill(AT_ONCE);
      if (kills % 40 == 0) {
        writers.check();
        System.out.printf("%d kills, %d thumbnails found%n", kills, writers.found());
      }
    }
    writers.check();
    System.out.printf(
        "%d kills: %d thumbnails were found, all whole; a process left %d files at most%n",
        KILLS, writers.found(), writers.mostLeft());
    assertThat(writers.found()).isGreaterThan(KILLS);
  }
}
