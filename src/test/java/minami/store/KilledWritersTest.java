package minami.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledWritersTest {

  @TempDir Path folder;

  @Test
  void writersKilledInTheMiddle_leaveWholeThumbnails() throws Exception {
    KilledWriters writers = new KilledWriters(folder);
    for (int i = 0; i < 2; i++) {
      writers.kill(4);
      writers.check();
    }
    assertThat(writers.found()).isPositive();
  }
}
