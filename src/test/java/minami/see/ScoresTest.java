package minami.see;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoresTest {

  @ParameterizedTest
  @ValueSource(strings = {"none", "small", "unknown", "porn=0.25", "a=0.0,b=1.0,c=1.0E-6"})
  void text_isReadAsItWasWritten(String text) {
    assertThat(Scores.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "porn",
        "=0.5",
        "porn=",
        "porn=x",
        "a=0,,b=0",
        "a=NaN",
        "a=-0.1",
        "a=1.1",
        "a=1e999"
      })
  void otherText_isRefused(String text) {
    assertThatThrownBy(() -> Scores.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatANetworkMakesABitTooLarge_isRounded() {
    assertThat(Scores.of(Map.of("porn", 1.0000001)).sum(List.of("porn"))).isEqualTo(1);
  }
}
