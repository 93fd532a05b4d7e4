package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTest {

  private static final Member MEMBER =
      new Member(URI.create("http://10.0.0.7:8080/thumbs"), "i1", "0.1.0", "2026", "h", "m");

  @Test
  void entryWritten_isReadBack() {
    assertThat(MEMBER.id()).isEqualTo("10.0.0.7:8080/thumbs");
    assertThat(Member.parse(MEMBER.id(), MEMBER.toJson())).isEqualTo(MEMBER);
  }

  @Test
  void fieldOfALaterVersion_isPassedOver() {
    String json = new String(MEMBER.toJson(), UTF_8).replace("{", "{\"later\":[1,{}],");
    assertThat(Member.parse(MEMBER.id(), json.getBytes(UTF_8))).isEqualTo(MEMBER);
  }

  @ParameterizedTest
  @CsvSource({
    "http://Host:8080/, http://host:8080",
    "http://host, http://host:80",
    "https://host/a/b, https://host:443/a/b",
    "http://[::1]:81, http://[::1]:81",
    "http://192.168.0.1:1/x, http://192.168.0.1:1/x"
  })
  void address_hasOneForm(String text, String address) {
    assertThat(Member.address(text)).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host:8080",
        "ftp://host/",
        "file:///etc/passwd",
        "http://",
        "http://user:pw@host/",
        "http://host/?a",
        "http://host/#a",
        "http://host/a/../b;c",
        "http://host:0/",
        "http://host:99999/",
        "http://169.254.169.254/latest",
        "http://0.0.0.0:80",
        "http://224.0.0.1:80",
        "http://[fe80::1]:80",
        "http://[::]:80",
        "http://999.1.1.1/",
        "http://ho st/",
        "http://host/\r\nX: y"
      })
  void whatIsNoAddressOfANode_isRefused(String text) {
    assertThatThrownBy(() -> Member.address(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "\u0000",
        "{\"url\":\"http://10.0.0.8:8080/thumbs\",\"instance\":\"i\",\"version\":\"1\",\"started\":\"2\",\"meaning\":\"m\"}",
        "{\"url\":\"http://10.0.0.7:8080/thumbs\",\"instance\":\"a b\",\"version\":\"1\",\"started\":\"2\",\"meaning\":\"m\"}",
        "{\"url\":\"http://10.0.0.7:8080/thumbs\",\"instance\":{},\"version\":\"1\",\"started\":\"2\",\"meaning\":\"m\"}",
        "{\"url\":\"http://10.0.0.7:8080/thumbs\",\"instance\":\"i\",\"version\":\"1\",\"started\":\"2\"}"
      })
  void hostileEntry_isRefusedAndNothingElse(String json) {
    assertThatThrownBy(() -> Member.parse(MEMBER.id(), json.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void deepOrLongEntry_isRefused() {
    for (String json : new String[] {"[".repeat(4_000), "x".repeat(5_000), "{\"a\":".repeat(800)}) {
      assertThatThrownBy(() -> Member.parse("a:80", json.getBytes(UTF_8)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
