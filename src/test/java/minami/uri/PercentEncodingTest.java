package minami.uri;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PercentEncodingTest {

  @Test
  void name_keepsUnreservedCharactersOnly() {
    assertThat(PercentEncoding.name("aZ09-._~")).isEqualTo("aZ09-._~");
    assertThat(PercentEncoding.name("a b+c%/?#@:*")).isEqualTo("a%20b%2Bc%25%2F%3F%23%40%3A%2A");
  }

  @Test
  void beyondAscii_isEscapedUtf8() {
    assertThat(PercentEncoding.name("é€😀")).isEqualTo("%C3%A9%E2%82%AC%F0%9F%98%80");
  }

  @Test
  void encode_keepsWhatItIsTold() {
    assertThat(PercentEncoding.encode("a b%20", b -> b > ' ')).isEqualTo("a%20b%20");
  }
}
