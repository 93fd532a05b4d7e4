package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import minami.origin.OriginException.Reason;
import minami.testing.LogLines;
import org.junit.jupiter.api.Test;

class FailureLogTest {

  private final OriginException broken =
      new OriginException(Reason.BROKEN, "the origin answered 500");

  @Test
  void many_oneLine_andAfterThePauseOneThatSaysHowMany() {
    FailureLog failures = new FailureLog("origin.blog", Duration.ofSeconds(3));
    try (LogLines log = LogLines.of(FailureLog.class)) {
      for (int i = 0; i < 1_000; i++) {
        failures.note(broken);
      }
      assertThat(log.all()).containsExactly("origin.blog fails: the origin answered 500");

      await()
          .until(
              () -> {
                failures.note(broken);
                return log.all().size() == 2;
              });
      assertThat(log.all().get(1))
          .matches(
              "origin\\.blog fails: the origin answered 500"
                  + " \\(\\d{4,} such failures since the last line of this kind\\)");
    }
  }

  @Test
  void missingPictures_areCountedAndNotLogged() {
    FailureLog failures = new FailureLog("origin", Duration.ZERO);
    try (LogLines log = LogLines.of(FailureLog.class)) {
      failures.note(new OriginException(Reason.NOT_FOUND, "the origin answered 404"));

      assertThat(log.all()).isEmpty();
    }
    assertThat(failures.byReason())
        .containsEntry(OriginException.Reason.NOT_FOUND, 1L)
        .containsEntry(OriginException.Reason.BROKEN, 0L);
  }
}
