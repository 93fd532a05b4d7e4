package minami.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
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

  private static JsonObject json(LogRecord event) {
    String line = new Logs.Json().format(event);
    assertThat(line).endsWith("}\n").hasLineCount(1).matches("[ -~]+\n");
    return JsonParser.parseString(line).getAsJsonObject();
  }

  @Test
  void anyMessageAsJson_isReadAsItWas() {
    StringBuilder message = new StringBuilder("\"\\/\ud83d\ude00\u2028\u20ac{0}");
    for (char c = 0; c < 0x100; c++) {
      message.append(c);
    }
    event.setMessage(message.toString());
    event.setLoggerName("minami.web.Node");
    event.setInstant(Instant.ofEpochSecond(1_800_000_000, 120_000_000));

    JsonObject json = json(event);

    assertThat(json.get("message").getAsString()).isEqualTo(message.toString());
    assertThat(json.get("time").getAsString()).isEqualTo("2027-01-15T08:00:00.120Z");
    assertThat(json.get("level").getAsString()).isEqualTo("WARNING");
    assertThat(json.get("logger").getAsString()).isEqualTo("minami.web.Node");
    assertThat(json.get("thread").getAsString()).isEqualTo(Thread.currentThread().getName());
  }

  @Test
  void halfASurrogatePairAsJson_isReplaced() {
    event.setMessage("\ud83d \ude00\ud83d\ude00 \ud83d");
    assertThat(json(event).get("message").getAsString())
        .isEqualTo("\ufffd \ufffd\ud83d\ude00 \ufffd");
  }

  @Test
  void stackTraceAsJson_isOneField() {
    event.setThrown(new IllegalStateException("x\n" + FORGED));
    assertThat(json(event).get("stackTrace").getAsString())
        .startsWith("java.lang.IllegalStateException: x\n" + FORGED + "\n\tat ");
  }

  private static final class Told extends LogRecord implements Supplier<Map<String, Object>> {
    private static final long serialVersionUID = 1L;

    Told() {
      super(Level.INFO, "told");
    }

    @Override
    public Map<String, Object> get() {
      return Map.of("key", "a\"b", "steps", Map.of("fetch", 1.5), "none", Map.of());
    }
  }

  @Test
  void fieldsOfAnEventAsJson_areFields() {
    JsonObject json = json(new Told());
    assertThat(json.get("key").getAsString()).isEqualTo("a\"b");
    assertThat(json.getAsJsonObject("steps").get("fetch").getAsDouble()).isEqualTo(1.5);
    assertThat(json.getAsJsonObject("none").size()).isZero();
  }
}
