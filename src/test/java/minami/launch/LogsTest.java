package minami.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogsTest {

  private static final String FORGED = "2026-11-23T10:15:30.123+01:00 INFO Membership: joined";

  private final LogRecord event = new LogRecord(Level.WARNING, "failed: \r\n" + FORGED);

  @Test
  void lineBreakInAMessage_isEscaped() {
    event.setLoggerName("minami.web.Node");
    assertThat(new Logs.Line().format(event))
        .endsWith(" WARNING Node: failed: \\u000d\\u000a" + FORGED + "\n")
        .hasLineCount(1);
  }

  @Test
  void lineOfAStackTrace_isNoLineOfItsOwn() {
    event.setThrown(new IllegalStateException("x\n" + FORGED + "\u001b[2J"));
    assertThat(new Logs.Line().format(event).lines().skip(1))
        .hasSizeGreaterThan(2)
        .allMatch(line -> line.startsWith("  "))
        .contains("  " + FORGED + "\\u001b[2J")
        .anyMatch(line -> line.contains("LogsTest.java:"));
  }
}
