package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {

  private final ReplayWindow window = new ReplayWindow();

  @Test
  void numberThatCameAlready_isRefused() {
    assertThat(window.take(5)).isTrue();
    assertThat(window.take(5)).isFalse();
    assertThat(window.take(4)).isTrue();
    assertThat(window.take(4)).isFalse();
  }

  @Test
  void numberBelowTheWindow_isRefused() {
    assertThat(window.take(1_000_000)).isTrue();
    assertThat(window.take(1_000_000 - 65_535)).isTrue();
    assertThat(window.take(1_000_000 - 65_536)).isFalse();
  }

  @Test
  void shuffledNumbers_areAllTakenOnce() {
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < 60_000; i++) {
      numbers.add(i);
    }
    Collections.shuffle(numbers, new Random(1));
    assertThat(numbers).allMatch(window::take);
    assertThat(numbers).noneMatch(window::take);
  }

  @Test
  void jumpOfMoreThanTheWindow_forgetsWhatWasInIt() {
    assertThat(window.take(7)).isTrue();
    assertThat(window.take(7 + 3 * 65_536)).isTrue();
    assertThat(window.take(7 + 2 * 65_536 + 1)).isTrue();
    assertThat(window.take(7)).isFalse();
  }
}
