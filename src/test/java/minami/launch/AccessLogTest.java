package minami.launch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import minami.testing.LogLines;
import org.junit.jupiter.api.Test;

class AccessLogTest {

  @Test
  void moreLinesThanCanBeWritten_areLeftOutAndCounted() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AccessLog log = new AccessLog(out);
    for (int i = 0; i < 10_000; i++) {
      log.write("line " + i);
    }
    try (LogLines told = LogLines.of(AccessLog.class)) {
      log.round();
      log.write("later");
      log.round();
      assertThat(told.all())
          .containsExactly("The access log is written too slowly: 1808 lines are left out");
    }
    assertThat(out.toString(US_ASCII))
        .startsWith("line 0\nline 1\n")
        .endsWith("line 8191\nlater\n");
  }

  @Test
  void fullDisk_isSaidOnceAndAgainWhenThereWasRoomMeanwhile() {
    boolean[] full = {true};
    AccessLog log =
        new AccessLog(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                if (full[0]) {
                  throw new IOException("No space left on device");
                }
              }
            });
    try (LogLines told = LogLines.of(AccessLog.class)) {
      for (boolean now : new boolean[] {true, true, false, true}) {
        full[0] = now;
        log.write("a");
        log.round();
      }
      assertThat(told.all())
          .hasSize(2)
          .containsOnly("The access log cannot be written: No space left on device");
    }
  }
}
